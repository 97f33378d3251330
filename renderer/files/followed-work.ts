import type { BatchId, WatchedFileWork } from '../../shared/contract/commands.ts'
import { askThroughLosses } from '../follow-latest.ts'
import { setWindow } from '../store.ts'
import { createValue, type Value } from '../value.ts'

/** Work on the files of batches, as this window shows it: the latest of one batch. */
export type FollowedWork<Watched> = {
  shown: Value<{ batch: BatchId; watched: Watched } | undefined>
  /** Shows the latest of a batch until it is over, unless it ended long ago. Rejects as `call` does. */
  follow(batch: BatchId): Promise<void>
  /** Another view of the window is shown. */
  leave(): void
}

/** What ended longer ago was not begun by what the user sees, ms. */
const newsMs = 10_000

/** `ask`: answers once `since` is not the present revision. `words`: what is read out at its end. */
export function createFollowedWork<Watched extends WatchedFileWork<unknown, unknown>>(
  ask: (batch: BatchId, known: { since?: number }) => Promise<Watched | undefined>,
  words: (watched: Watched) => string,
): FollowedWork<Watched> {
  const shown = createValue<{ batch: BatchId; watched: Watched } | undefined>(undefined)
  /** Of each batch, the revision that was seen last: what is over and was seen is not shown again. */
  const seen = new Map<BatchId, number>()
  /** Only the last to follow continues. */
  let following = 0

  return {
    shown,
    async follow(batch) {
      following += 1
      const mine = following
      let since: number | undefined
      for (let isFirst = true; ; isFirst = false) {
        // The first question is answered at once, whatever was seen.
        const known = since === undefined ? {} : { since }
        const watched = await askThroughLosses(() => ask(batch, known))
        if (mine !== following || watched === undefined) return
        const isOld = watched.endedMsAgo !== undefined && watched.endedMsAgo > newsMs
        const isNews = watched.revision !== seen.get(batch) && !(isFirst && isOld)
        since = watched.revision
        seen.set(batch, since)
        if (isNews) shown.set({ batch, watched })
        if (watched.state === 'running') continue
        if (isNews) setWindow({ spoken: words(watched) })
        return
      }
    },
    leave() {
      following += 1
      shown.set(undefined)
    },
  }
}
