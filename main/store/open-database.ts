import { chmodSync, closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeFoldersSync } from '../system/mkdirp.ts'
import { migrate } from './migrations.ts'

export type OpenedDatabase = {
  db: DatabaseSync
  /** Where a damaged store was put aside; a new, empty one was begun. */
  setAside: string | undefined
  /** The store is new, and others of this machine may list what is in its folder: so was the folder before. */
  isFolderOpen: boolean
}

/** SQLite's own codes for a file that is no database, or no longer one. */
const damageCodes = new Set([11, 26])

/** SQLite's own code for a file that another process has a lock on. */
const busyCode = 5

/** How long an opening waits for other processes. */
const patienceMs = 5000

/**
 * Opens the database at `path`, making its folder if need be, and brings it up to date. WAL mode: readers and a
 * second process never see half a transaction. A damaged file is renamed, never deleted. Throws when it was
 * written by a newer Shoal, or with SQLite's error. `pause`: waits a moment before it tries again.
 */
export function openDatabase(path: string, pause = waitBriefly): OpenedDatabase {
  if (path === ':memory:') {
    return { db: prepare(new DatabaseSync(path)), setAside: undefined, isFolderOpen: false }
  }
  // It holds links with signatures, headers and cookies, so only the user may read it.
  makeFoldersSync(dirname(path), 0o700)
  const isFolderOpen = !existsSync(path) && isOpenToOthers(dirname(path))
  keepPrivate(path)
  try {
    return { db: openSound(path, pause), setAside: undefined, isFolderOpen }
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  const setAside = asideName(path)
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, setAside + ending)
  }
  rmSync(doubtOf(path), { force: true })
  keepPrivate(path)
  return { db: openSound(path, pause), setAside, isFolderOpen }
}

/** Has the pages of the store at `path` checked when it is opened next: one of them was found damaged. */
export function distrust(path: string): void {
  try {
    closeSync(openSync(doubtOf(path), 'a', 0o600))
  } catch {
    // Where nothing can be written, the damage will be met again.
  }
}

/** Whether SQLite found a file that is no database, or no longer one. */
export const isDamage = (error: unknown): boolean => damageCodes.has(primaryCode(error))

/** A file beside the store that is there while its pages are in doubt. */
const doubtOf = (path: string): string => `${path}.check`

/** SQLite gives the files beside the database its mode. */
function keepPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(file, 0o600)
  }
}

/** Windows says nothing in these bits: a folder of the user's is the user's there. */
const isOpenToOthers = (folder: string): boolean =>
  process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0

function openSound(path: string, pause: () => void): DatabaseSync {
  const isInDoubt = existsSync(doubtOf(path))
  if (isInDoubt || (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    const isSound = checkAlone(path, isInDoubt ? 'integrity_check' : 'quick_check')
    if (isSound && isInDoubt) rmSync(doubtOf(path), { force: true })
  }
  const since = performance.now()
  for (;;) {
    const db = new DatabaseSync(path, { timeout: patienceMs })
    try {
      return prepare(db)
    } catch (error) {
      db.close()
      // While another process makes a new store, SQLite refuses the change to WAL without waiting, for fear of a deadlock.
      if (primaryCode(error) !== busyCode || performance.now() - since > patienceMs) throw error
      pause()
    }
  }
}

/** The store is opened synchronously, so nothing else runs meanwhile. */
function waitBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
}

/**
 * A log that is there was left by a process that did not end well, and then the pages are worth a look, or belongs
 * to one that runs. Who runs has read, and from then on holds SQLite's lock on the file: only the first since a bad
 * end gets it alone. Reading every page of a large store takes seconds. Answers whether it was checked.
 */
function checkAlone(path: string, check: 'quick_check' | 'integrity_check'): boolean {
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE')
    checkPages(db, check)
    return true
  } catch (error) {
    if (primaryCode(error) !== busyCode) throw error
    return false
  } finally {
    db.close()
  }
}

function prepare(db: DatabaseSync): DatabaseSync {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
  migrate(db)
  return db
}

function checkPages(db: DatabaseSync, check: 'quick_check' | 'integrity_check'): void {
  const result = db.prepare(`PRAGMA ${check}(1)`).get()?.[check]
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
