import type { Narrowness } from '../../../shared/model.ts'
import type { World } from '../world.ts'
import type { Scheduler } from './scheduler.ts'

/** Runs fewer downloads at once where more gain nothing. */
export type Crowding = {
  /** No download is fast. */
  lineIsSlow(): void
  lineIsFast(): void
  /**
   * The system lets no more files be opened. Resolves after a moment: whether that is worth another try, which is
   * an attempt of no item. Rejects with the reason of the signal.
   */
  outOfFiles(signal: AbortSignal): Promise<boolean>
}

/** What was changed needs this long until it shows. */
const settleMs = 60_000
const filesSettleMs = 1000
/** How often one download alone may find no file to open: others on the machine may hold them for a while. */
const mostAlone = 5

/** `narrowed`: is called the first time for each reason. `letGo`: closes the connections that are not in use. */
export function createCrowding(
  scheduler: Pick<Scheduler, 'narrow' | 'widen'>,
  { clock, log }: Pick<World, 'clock' | 'log'>,
  narrowed: (atOnce: number, why: Narrowness) => void,
  letGo: () => void,
): Crowding {
  const known = new Set<Narrowness>()
  let slowAt = Number.NEGATIVE_INFINITY
  let isNarrowed = false
  let filesAt = Number.NEGATIVE_INFINITY
  let alone = 0

  function narrow(why: Narrowness): number | undefined {
    const atOnce = scheduler.narrow()
    if (atOnce === undefined) return undefined
    log('fewer-at-once', { atOnce, why })
    if (!known.has(why)) narrowed(atOnce, why)
    known.add(why)
    return atOnce
  }

  return {
    lineIsSlow() {
      const now = clock.now()
      if (now - slowAt < settleMs) return
      slowAt = now
      if (narrow('slow-line') !== undefined) isNarrowed = true
    },
    lineIsFast() {
      if (isNarrowed) scheduler.widen()
    },
    async outOfFiles(signal) {
      const now = clock.now()
      if (now - filesAt >= filesSettleMs) {
        filesAt = now
        letGo()
        alone = narrow('open-files') === undefined ? alone + 1 : 0
      }
      if (alone > mostAlone) return false
      await clock.sleep(filesSettleMs, signal)
      return true
    },
  }
}
