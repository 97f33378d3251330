import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFoldersSync } from './mkdirp.ts'

/** `release(true)` also tidies up the lock's file: what it stood for is gone for good. */
export type FileLock = { release(ended: boolean): void }

/** A caller that only asks whether it is taken holds it for a moment. */
const askedMs = 20

/**
 * Takes the right that a file stands for, or answers undefined where another process has it. The lock is SQLite's own:
 * the system lets go of it however the process ends, and no file content can be stale.
 */
export function lockFile(path: string): FileLock | undefined {
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
