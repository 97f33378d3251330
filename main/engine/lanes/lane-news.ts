import type { FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import type { Clock } from '../world.ts'
import type { Remote } from './calls.ts'
import type { FetchAtHome } from './messages.ts'
import type { Progress } from './progress.ts'

/**
 * Tells main of an attempt: how far it is, by `write`; each piece of a body, where it is traced, in messages. `flush`
 * sends the pieces that were not sent yet.
 */
export function createLaneNews(
  { isTraced }: Pick<FetchOrder, 'isTraced'>,
  home: Remote<FetchAtHome>,
  clock: Pick<Clock, 'now'>,
  write: (progress: Progress) => void,
): FetchNews & { flush(): void } {
  let attempt = 0
  let received = 0
  let pieces: { at: number[]; bytes: number[] } | undefined

  function flush(): void {
    if (pieces === undefined) return
    home.note('pieces', pieces.at, pieces.bytes)
    pieces = undefined
  }

  return {
    flush,
    active(number, partBytes, totalBytes) {
      if (number !== attempt) received = 0
      attempt = number
      write({ received, partBytes, totalBytes })
    },
    received(bytes) {
      received += bytes
      if (!isTraced) return
      if (pieces === undefined) {
        pieces = { at: [], bytes: [] }
        setImmediate(flush)
      }
      pieces.at.push(clock.now())
      pieces.bytes.push(bytes)
    },
    checkpoint: kept => home.note('checkpoint', kept),
  }
}
