import type { Scheduler } from './scheduler.ts'
import type { World } from './world.ts'

/** What there is not enough of for so many downloads at once. */
export type Narrowness = 'slow-line' | 'open-files'

/** Runs fewer downloads at once where more gain nothing. */
export type Crowding = {
  /** No download is fast. */
  lineIsSlow(): void
  lineIsFast(): void
}

/** What was changed needs this long until it shows. */
const settleMs = 60_000

/** `told`: hears of the first time for each reason. */
export function createCrowding(
  scheduler: Pick<Scheduler, 'narrow' | 'widen'>,
  { clock, log }: Pick<World, 'clock' | 'log'>,
  told: (atOnce: number, why: Narrowness) => void,
): Crowding {
  const known = new Set<Narrowness>()
  let slowAt = Number.NEGATIVE_INFINITY
  let isNarrowed = false

  function narrow(why: Narrowness): number | undefined {
    const atOnce = scheduler.narrow()
    if (atOnce === undefined) return undefined
    log('fewer-at-once', { atOnce, why })
    if (!known.has(why)) told(atOnce, why)
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
  }
}
