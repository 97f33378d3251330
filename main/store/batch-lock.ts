import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFoldersSync } from '../make-folders.ts'

/** `release(true)` also tidies up the lock's file: the batch will not be run again. */
export type BatchLock = { release(ended: boolean): void }

/** Whoever only asks whether a batch runs holds its lock for a moment. */
const askedMs = 20

/**
 * Takes the right to run a batch, or answers undefined where another process has it. The lock is SQLite's own on a
 * file beside the store: the system lets go of it however the process ends, and no file content can be stale.
 */
export function lockBatch(path: string): BatchLock | undefined {
  makeFoldersSync(dirname(path), 0o700)
  const db = new DatabaseSync(path, { timeout: askedMs })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Error && /locked/.test(error.message)) return undefined
    throw error
  }
  return {
    release(ended) {
      db.close()
      if (ended) rmSync(path, { force: true })
    },
  }
}
