import { failure } from '../../../shared/failure.ts'
import type { SettledItem, SettledState } from '../../../shared/model.ts'
import type { DownloadObserver } from '../attempt/download.ts'
import { Interrupted } from '../interrupted.ts'
import type { RunContext } from '../run-context.ts'
import type { TransferJob } from './transfer-job.ts'

export type TransferLog = {
  observer: DownloadObserver
  /** The item's record as it is now, ended with this state. */
  settled(state: SettledState): SettledItem
  close(): void
}

/**
 * Keeps the times of one transfer and passes its states on. Also holds the item to its own time limit, which
 * runs from its first attempt: waiting for a place in the queue costs nothing.
 */
export function createTransferLog(job: TransferJob, context: RunContext): TransferLog {
  const { queued, controller, attempts, observe, received, checkpoint } = job
  const { clock } = context.world
  const { itemTimeoutMs } = context.options
  const closing = new AbortController()
  let queuedMs = 0
  let begun = false

  const begin = () => {
    if (begun || itemTimeoutMs === undefined) return
    begun = true
    clock.sleep(itemTimeoutMs, closing.signal).then(
      () => controller.abort(new Interrupted({ kind: 'failure', failure: failure('item-timeout') })),
      // The item ended before its time was over.
      () => {},
    )
  }

  return {
    observer: {
      waited: ms => {
        queuedMs += ms
        begin()
      },
      active: (attempt, receivedBytes, totalBytes) =>
        observe({ kind: 'active', attempt, receivedBytes, totalBytes }),
      received,
      backoff: (attempt, retryAt, cause) => observe({ kind: 'backoff', attempt, retryAt, failure: cause }),
      attempted: attempt => attempts.push(attempt),
      checkpoint: kept => checkpoint({ url: queued.item.url, ...kept }),
    },
    settled(state) {
      const last = attempts.at(-1)?.timestamps
      const activeMs = attempts.reduce((sum, { timestamps: t }) => sum + t.endedAt - t.startedAt, 0)
      return {
        index: queued.index,
        item: queued.item,
        state,
        attempts,
        times: {
          queuedAt: queued.queuedAt,
          settledAt: clock.now(),
          queuedMs,
          activeMs,
          ...(last?.firstByteAt !== undefined && { ttfbMs: last.firstByteAt - last.startedAt }),
        },
      }
    },
    close: () => {
      if (begun) closing.abort()
    },
  }
}
