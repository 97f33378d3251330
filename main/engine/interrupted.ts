import type { Failure } from '../../shared/failure.ts'

/**
 * The abort reason of every signal in the engine.
 * `keep`: stop now, but keep the bytes for later. `cancel`: stop and tidy up. `failure`: stop, and that is why.
 */
export type Interruption = { kind: 'keep' } | { kind: 'cancel' } | { kind: 'failure'; failure: Failure }

export class Interrupted extends Error {
  readonly interruption: Interruption
  constructor(interruption: Interruption) {
    super(`interrupted: ${interruption.kind}`)
    this.name = 'Interrupted'
    this.interruption = interruption
  }
}

/** A controller that aborts together with its parent; `release` lets go of the parent. */
export function childController(parent: AbortSignal): { controller: AbortController; release: () => void } {
  const controller = new AbortController()
  const follow = () => controller.abort(parent.reason)
  if (parent.aborted) follow()
  else parent.addEventListener('abort', follow, { once: true })
  return { controller, release: () => parent.removeEventListener('abort', follow) }
}
