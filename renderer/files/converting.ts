import type { BatchId, WatchedConversion } from '../../shared/contract/commands.ts'
import { convertedWords } from '../../shared/text/conversion.ts'
import { call } from '../client.ts'
import { askThroughLosses } from '../follow-latest.ts'
import { setWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import { createValue } from '../value.ts'

/** The conversion that this window shows. */
export type FollowedConversion = { batch: BatchId; watched: WatchedConversion }
export const converting = createValue<FollowedConversion | undefined>(undefined)

/** Of each batch, the revision that was seen last: what is over and was seen is not shown again. */
const seen = new Map<BatchId, number>()

/** Only the last to follow continues. */
let following = 0

/** What ended longer ago was not begun by what the user sees, ms. */
const newsMs = 10_000

/** Shows the latest conversion of a batch until it is over, unless it ended long ago. Rejects as `call` does. */
export async function followConversion(batch: BatchId): Promise<void> {
  following += 1
  const mine = following
  let since = seen.get(batch)
  for (let isFirst = true; ; isFirst = false) {
    // The first question is answered at once, whatever was seen.
    const watched = await watch(batch, isFirst ? undefined : since)
    if (mine !== following || watched === undefined) return
    const isOver = watched.state !== 'running'
    const isOld = watched.endedMsAgo !== undefined && watched.endedMsAgo > newsMs
    const isNews = watched.revision !== seen.get(batch) && !(isFirst && isOld)
    since = watched.revision
    seen.set(batch, since)
    if (isNews) converting.set({ batch, watched })
    if (!isOver) continue
    if (isNews) setWindow({ spoken: convertedWords(watched.totals) })
    return
  }
}

export const stopConversion = (batch: BatchId): void => void call('stopConversion', { batch }).catch(sayWhy)

/** Another view of the window is shown. */
export function leaveConversion(): void {
  following += 1
  converting.set(undefined)
}

const watch = (batch: BatchId, since: number | undefined): Promise<WatchedConversion | undefined> =>
  askThroughLosses(() => call('watchConversion', { batch, ...(since !== undefined && { since }) }))
