import type { RunningBatch } from '../contract/commands.ts'

/** How far something is; `share` is 0 to 1, undefined while more images may come. */
export type Progress = { share: number | undefined; isPaused: boolean }

/** How far all that runs is, taken together. It is paused only where nothing of it moves. */
export function progressOf(running: readonly RunningBatch[]): Progress {
  const images = running.reduce((sum, batch) => sum + batch.images, 0)
  const settled = running.reduce((sum, batch) => sum + batch.settled, 0)
  return {
    share: images === 0 || running.some(({ reading }) => reading) ? undefined : settled / images,
    isPaused: running.length > 0 && running.every(({ state }) => state === 'paused'),
  }
}

/** A share in words; a share of what is not known yet says nothing. */
export const percentOf = (share: number | undefined): string =>
  share === undefined ? '' : `${Math.floor(100 * share)} %`
