import { join } from 'node:path'
import { refuse } from '../../../shared/refusal.ts'
import { formatCount } from '../../../shared/text/format.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { type FileLock, lockFile } from '../../system/file-lock.ts'

/** Who may run which batch, among all processes of this user. */
export type BatchLocks = {
  /** Takes the exclusive lock of a batch. Throws a RefusalError where another process has it. */
  take(batch: string): FileLock
  /**
   * Takes the lock to download a batch. Also refused while another batch downloads some of the same links into the same
   * folder: the second one would save a second copy of each.
   */
  takeToRun(batch: BatchRow): FileLock
  /** Undefined where another process has it. */
  tryToTake(batch: string): FileLock | undefined
  isTaken(batch: string): boolean
}

/** Locks are files in `folder`. */
export function createBatchLocks(folder: string, store: Store): BatchLocks {
  const tryToTake = (batch: string) => lockFile(join(folder, `${batch}.lock`))

  function take(batch: string): FileLock {
    const lock = tryToTake(batch)
    if (lock === undefined) refuse('batch-running')
    return lock
  }

  function isTaken(batch: string): boolean {
    const lock = tryToTake(batch)
    lock?.release(false)
    return lock === undefined
  }

  function throwIfGot({ id, folder, options }: BatchRow): void {
    if (options.saved === 'again') return
    for (const other of store.batches.list()) {
      // A running batch has no summary. Asking the store first avoids checking the lock of every batch.
      const mayRun = other.id !== id && other.folder === folder && other.summary === undefined
      if (!mayRun || !isTaken(other.id)) continue
      const links = store.queue.common(id, other.id)
      if (links === 0) continue
      const words = `${formatCount(links, 'image')} of this list ${links === 1 ? 'is' : 'are'} being downloaded into ${folder} right now`
      refuse('links-running', words)
    }
  }

  return {
    take,
    tryToTake,
    isTaken,
    takeToRun: batch =>
      // Of two that begin at the same moment only one must see the other's lock.
      store.alone(() => {
        const lock = take(batch.id)
        try {
          throwIfGot(batch)
          return lock
        } catch (error) {
          lock.release(false)
          throw error
        }
      }),
  }
}
