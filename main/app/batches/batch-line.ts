import type { Line, Store } from '../../store/store.ts'
import type { FileLock } from '../../system/file-lock.ts'
import type { BatchLocks } from './batch-locks.ts'

/** The batches that start after others, as the user arranges them. */
export type BatchLine = Line & {
  /**
   * Takes a batch that waits out of the line and of the history; until `close` it can be had back. Throws a RefusalError
   * where another process runs it.
   */
  discard(batch: string): void
  /** Puts a discarded batch back at its place; false where there is none any more. */
  restore(batch: string): boolean
  /** What is discarded is forgotten. */
  close(): void
}

/** A discarded batch is one that does not show: should this process die, the next one removes it as it does unread lists. */
export function createBatchLine(store: Store, locks: BatchLocks): BatchLine {
  const discarded = new Map<string, FileLock>()
  return {
    ...store.line,
    discard(batch) {
      if (!store.line.list().includes(batch)) return
      discarded.set(batch, locks.take(batch))
      store.batches.hide(batch)
    },
    restore(batch) {
      const lock = discarded.get(batch)
      if (lock === undefined) return false
      discarded.delete(batch)
      store.batches.ready(batch)
      lock.release(true)
      return true
    },
    close() {
      for (const [batch, lock] of discarded) {
        store.batches.delete(batch)
        lock.release(true)
      }
      discarded.clear()
    },
  }
}
