// One start of a checkout at a time. Plain JavaScript, like the launcher that uses it: Node 20 has no lock on files
// that ends with its process, so a lock here names its process, and counts only while that process is alive.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @typedef {{ pid: number, npmPid?: number, at: number }} Holder Who holds a lock or runs, since when (epoch ms), and
 *   the npm it started, which lives on when only the launcher is killed.
 * @typedef {{ setNpm: (pid: number) => void, release: () => void }} Lock
 */

const pollMs = 50
/** A lock file without content is being written; after this long its process has died over it. */
const writingMs = 10_000
/** The clock may have been set since the system started. */
const clockSlackMs = 60_000

/**
 * Takes the lock of a folder, or waits until it is free. The locks are numbered and only the highest counts, so that
 * two processes that find the same lock abandoned cannot both take it over.
 * @param {string} folder
 * @param {(holder: Holder, file: string) => void} [onWait] asked at each look at a lock that another process holds
 * @returns {Promise<Lock>} rejects where the folder cannot be written
 */
export async function takeLock(folder, onWait = () => {}) {
  mkdirSync(folder, { recursive: true })
  for (;;) {
    const last = highestLock(folder)
    const found = lockFile(folder, last)
    const holder = last === 0 ? undefined : readHolder(found)
    if (holder !== undefined) {
      onWait(holder, found)
      await sleep(pollMs)
      continue
    }
    const mine = lockFile(folder, last + 1)
    const me = { pid: process.pid, at: Date.now() }
    if (!createFile(mine, JSON.stringify(me))) continue
    if (highestLock(folder) === last + 1) {
      for (const older of lockNumbers(folder))
        if (older <= last) rmSync(lockFile(folder, older), { force: true })
      return {
        setNpm: npmPid => writeFileSync(mine, JSON.stringify({ ...me, npmPid })),
        // The file stays: its number keeps a slow process from taking a number that was used before.
        release: () => writeFileSync(mine, JSON.stringify({ ...me, pid: 0 })),
      }
    }
    rmSync(mine, { force: true })
  }
}

/** Registers this process as one that runs from the checkout, until it ends. @param {string} folder */
export function registerRunning(folder) {
  readRunning(folder)
  const file = join(folder, String(process.pid))
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify({ pid: process.pid, at: Date.now() }))
  process.on('exit', () => rmSync(file, { force: true }))
}

/**
 * The registered processes that are alive; what dead ones left is removed.
 * @param {string} folder
 * @returns {{ pid: number, file: string }[]}
 */
export function readRunning(folder) {
  return namesIn(folder).flatMap(name => {
    const file = join(folder, name)
    const holder = readHolder(file)
    if (holder !== undefined) return [{ pid: holder.pid, file }]
    rmSync(file, { force: true })
    return []
  })
}

/** The process that a file names, if it is alive. @param {string} file @returns {Holder | undefined} */
function readHolder(file) {
  const ageMs = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'))
    return isHeld(holder) ? holder : undefined
  } catch {
    return ageMs < writingMs ? { pid: 0, at: 0 } : undefined
  }
}

/** @param {Holder} holder */
function isHeld({ pid, npmPid, at }) {
  // The numbers of processes begin anew when the system starts.
  if (at < Date.now() - uptime() * 1000 - clockSlackMs) return false
  // Another process had this one's number before it: this one does not wait for itself.
  return (pid !== process.pid && isAlive(pid)) || (npmPid !== undefined && isAlive(npmPid))
}

/** @param {number} pid */
function isAlive(pid) {
  // To signal process 0 is to signal this process's whole group.
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Whether the file was not there before. @param {string} file @param {string} content */
function createFile(file, content) {
  try {
    writeFileSync(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** @param {string} folder @param {number} number */
const lockFile = (folder, number) => join(folder, `lock.${number}`)

/** @param {string} folder */
const highestLock = folder => Math.max(0, ...lockNumbers(folder))

/** @param {string} folder */
const lockNumbers = folder =>
  namesIn(folder).flatMap(name => (/^lock\.\d+$/.test(name) ? [Number(name.slice('lock.'.length))] : []))

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** @param {unknown} error */
const codeOf = error => /** @type {NodeJS.ErrnoException} */ (error).code
