/**
 * What a batch does, or how it was left. `waiting`: it starts after others. `not-started`: its turn came, but it could not
 * start. `cut-off`: its process ended without storing the end, as after a crash.
 */
export type BatchState = PastState | 'paused' | 'stopping'

/** The same, as the store alone knows it. */
export type PastState = 'waiting' | 'not-started' | 'running' | 'stopped' | 'cut-off' | 'ended'

/** Whether something is left of it that starts only when a person says so. */
export const isUnfinished = (state: BatchState): boolean =>
  state === 'not-started' || state === 'stopped' || state === 'cut-off'
