import { existsSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFoldersSync } from '../system/mkdirp.ts'
import { migrate } from './migrations.ts'

export type OpenedDatabase = {
  db: DatabaseSync
  /** Where a damaged store was put aside; a new, empty one was begun. */
  setAside: string | undefined
}

/** SQLite's own codes for a file that is no database, or no longer one. */
const damageCodes = new Set([11, 26])

/** SQLite's own code for a file that another process has a lock on. */
const busyCode = 5

/**
 * Opens the database at `path`, making its folder if need be, and brings it up to date. WAL mode: readers and a
 * second process never see half a transaction. A damaged file is renamed, never deleted. Throws when it was
 * written by a newer Shoal, or with SQLite's error.
 */
export function openDatabase(path: string): OpenedDatabase {
  if (path === ':memory:') return { db: prepare(new DatabaseSync(path)), setAside: undefined }
  // It holds links with signatures, headers and cookies: nobody else's to read.
  makeFoldersSync(dirname(path), 0o700)
  try {
    return { db: openSound(path), setAside: undefined }
  } catch (error) {
    if (!damageCodes.has(primaryCode(error))) throw error
  }
  const setAside = asideName(path)
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, setAside + ending)
  }
  return { db: openSound(path), setAside }
}

function openSound(path: string): DatabaseSync {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) checkLeftBehind(path)
  const db = new DatabaseSync(path, { timeout: 5000 })
  try {
    return prepare(db)
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * A log that is there was left by a process that did not end well, and then the pages are worth a look, or belongs
 * to one that runs. Who runs has read, and from then on holds SQLite's lock on the file: only the first since a bad
 * end gets it alone. Reading every page of a large store takes seconds.
 */
function checkLeftBehind(path: string): void {
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    checkPages(db)
  } catch (error) {
    if (primaryCode(error) !== busyCode) throw error
  } finally {
    db.close()
  }
}

function prepare(db: DatabaseSync): DatabaseSync {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
  migrate(db)
  return db
}

function checkPages(db: DatabaseSync): void {
  const result = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (result !== 'ok') throw Object.assign(new Error(String(result)), { errcode: 11 })
}

function asideName(path: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  for (let n = 1; ; n += 1) {
    const name = `${path}.damaged-${stamp}${n === 1 ? '' : `-${n}`}`
    if (!existsSync(name)) return name
  }
}

/** SQLite says more in the higher bits. */
const primaryCode = (error: unknown): number => Number((error as { errcode?: unknown }).errcode) & 0xff
