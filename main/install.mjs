// Installs what Shoal is made of. Plain JavaScript without dependencies, like the launcher that uses it.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRunning, registerRunning, takeLock } from './launch-lock.mjs'

/** @typedef {import('./launch-lock.mjs').Lock} Lock */
/** @typedef {(line: string) => void} Say */

/**
 * Runs `npm ci` where node_modules is not what package-lock.json describes, and registers this process as one that
 * runs from it. Only one process installs at a time, and none while another Shoal runs from the same checkout:
 * `npm ci` deletes every package first.
 * @param {string} root the checkout
 * @param {Say} say
 * @returns {Promise<number>} 0 when all is in place, else the exit status
 */
export async function installIfNeeded(root, say) {
  // An installed package has no lockfile: npm has done its work.
  if (!existsSync(join(root, 'package-lock.json'))) return 0
  const folder = join(root, '.launch')
  const running = join(folder, 'running')
  const lock = await takeLockIfWritable(folder, say)
  try {
    if (!isInstalled(root)) {
      const [other] = readRunning(running)
      if (other !== undefined) {
        say(whyNotNow(other))
        return 1
      }
      const status = await install(root, { lock, say })
      if (status !== 0) return status
    }
    if (lock !== undefined) registerRunning(running)
    return 0
  } finally {
    lock?.release()
  }
}

/**
 * Whether npm's own note of what it installed has the packages of a lockfile, each in its version. Those that may be
 * missing on this platform may be missing.
 * @param {string} lockfile the text of package-lock.json
 * @param {string} installed the text of node_modules/.package-lock.json
 */
export function hasSamePackages(lockfile, installed) {
  const wanted = readPackages(lockfile)
  const there = readPackages(installed)
  if (wanted === undefined || there === undefined) return false
  const isSame = (/** @type {string} */ path) =>
    wanted[path] !== undefined &&
    there[path]?.version === wanted[path].version &&
    there[path]?.integrity === wanted[path].integrity
  return (
    Object.keys(there).every(isSame) &&
    Object.entries(wanted).every(
      ([path, { optional, devOptional }]) =>
        path === '' || there[path] !== undefined || optional === true || devOptional === true,
    )
  )
}

/** Times say nothing: a checkout, a copy or a clock that was set changes them without changing a package. */
function isInstalled(/** @type {string} */ root) {
  const lockfile = readIfThere(join(root, 'package-lock.json'))
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'))
  if (lockfile === undefined || installed === undefined) return false
  const hash = hashOf(lockfile, installed)
  if (readIfThere(hashFile(root)) === hash) return true
  if (!hasSamePackages(lockfile, installed)) return false
  writeHash(root, hash)
  return true
}

/** @param {string} root @param {{ lock: Lock | undefined, say: Say }} options @returns {Promise<number>} */
async function install(root, { lock, say }) {
  // As it is now: it may change while npm works, and then the next start installs again.
  const lockfile = readIfThere(join(root, 'package-lock.json')) ?? ''
  say('Installing what Shoal is made of (npm ci) …')
  const status = await runNpmCi(root, { lock, say })
  if (status !== 0) return status
  const installed = readIfThere(join(root, 'node_modules', '.package-lock.json'))
  if (installed !== undefined) writeHash(root, hashOf(lockfile, installed))
  return 0
}

/** Runs `npm ci`. Its output goes to stderr: stdout belongs to the command. */
function runNpmCi(
  /** @type {string} */ root,
  /** @type {{ lock: Lock | undefined, say: Say }} */ { lock, say },
) {
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { npm_execpath: npm = '' } = process.env
  const viaNode = npm.endsWith('npm-cli.js')
  const child = spawn(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...flags] : flags, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // On Windows npm itself is a script that only a shell can start.
    shell: process.platform === 'win32' && !viaNode,
  })
  if (child.pid !== undefined) lock?.setNpm(child.pid)
  return /** @type {Promise<number>} */ (
    new Promise(resolve => {
      child.on('error', error => {
        say(`npm could not be started: ${error.message}`)
        resolve(1)
      })
      child.on('exit', status => resolve(status ?? 1))
    })
  )
}

/** A checkout that cannot be written has no lock, and needs none: nothing can be installed into it either. */
async function takeLockIfWritable(/** @type {string} */ folder, /** @type {Say} */ say) {
  let hasSaid = false
  try {
    return await takeLock(folder, ({ pid, npmPid }, file) => {
      if (npmPid === undefined || hasSaid) return
      hasSaid = true
      say(
        `Process ${pid} is installing what Shoal is made of; waiting for it. If no such process runs npm, delete ${file}`,
      )
    })
  } catch (error) {
    const { code = '' } = /** @type {NodeJS.ErrnoException} */ (error)
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return undefined
    throw error
  }
}

const whyNotNow = (/** @type {{ pid: number, file: string }} */ { pid, file }) =>
  `package-lock.json has changed, so npm ci must run, but Shoal runs from this folder (process ${pid}) and npm ci ` +
  `would delete the packages it uses. Close that Shoal, then start again. If process ${pid} is not Shoal, delete ${file}`

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Package */

/** @returns {Record<string, Package> | undefined} by their place below node_modules; absent if it cannot be read */
function readPackages(/** @type {string} */ text) {
  try {
    return JSON.parse(text).packages
  } catch {
    return undefined
  }
}

const hashFile = (/** @type {string} */ root) => join(root, 'node_modules', '.shoal-lock-hash')

/** @param {string} root @param {string} hash */
function writeHash(root, hash) {
  try {
    writeFileSync(hashFile(root), hash)
  } catch {
    // Without it the next start compares the packages again.
  }
}

/** Of the lockfile and of what npm installed: a package that was added by hand since counts too. */
const hashOf = (/** @type {string[]} */ ...texts) =>
  createHash('sha256').update(texts.join('\0')).digest('hex')

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
