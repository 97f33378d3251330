// Electron's runtime: whether it is there, and fetching it. Plain JavaScript, as the launcher that needs it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const hourMs = 3_600_000
const lookMs = 1000
const tries = 2

/**
 * @typedef {{ folder: string, cache: string }} Places `folder`: Electron's package. `cache`: where it is noted that and
 *   why fetching failed, and where an archive lies while it arrives.
 */

/**
 * The program of the runtime, once it is there. The package is never imported: that would fetch it.
 * @param {Places} places
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function runtimeProgram({ folder }, env) {
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return undefined
  const program = join(
    env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(note, 'utf8').trim(),
  )
  return existsSync(program) ? program : undefined
}

/** @param {Places} places */
export const hasElectronPackage = ({ folder }) => existsSync(join(folder, 'install.js'))

/**
 * Why the runtime could not be fetched within the last hour; undefined where it was not tried.
 * @param {Places} places
 */
export function lateFailure({ cache }) {
  const note = failureNote(cache)
  const failedAt = statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return Date.now() - failedAt < hourMs ? readFileSync(note, 'utf8') : undefined
}

/**
 * Fetches the runtime with the package's own program, which knows its mirrors (`ELECTRON_MIRROR` and others) and checks
 * what it brings. A network that brings nothing for a minute ends the try; there are two. Resolves with why it failed,
 * undefined where it did not.
 * @param {Places} places
 * @param {{ progress: (bytes: number) => void, stallMs?: number }} options
 * @returns {Promise<string | undefined>}
 */
export async function fetchRuntime(places, { progress, stallMs = 60_000 }) {
  /** @type {string | undefined} */
  let reason
  for (let tried = 0; tried < tries; tried += 1) {
    reason = await fetchOnce(places, progress, stallMs)
    if (reason === undefined) return undefined
  }
  try {
    mkdirSync(places.cache, { recursive: true })
    writeFileSync(failureNote(places.cache), reason ?? '')
  } catch {
    // Where nothing can be kept, the next start tries again.
  }
  return reason
}

/**
 * @param {Places} places
 * @param {(bytes: number) => void} progress
 * @param {number} stallMs
 * @returns {Promise<string | undefined>}
 */
async function fetchOnce(places, progress, stallMs) {
  const arriving = join(places.cache, 'arriving')
  rmSync(arriving, { recursive: true, force: true })
  mkdirSync(arriving, { recursive: true })
  // Archives arrive in a temporary folder: one of its own shows how much is there.
  const env = { ...process.env, TMPDIR: arriving, TEMP: arriving, TMP: arriving }
  const child = spawn(process.execPath, [join(places.folder, 'install.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text
  })
  let bytes = 0
  let grewAt = Date.now()
  let isStalled = false
  const looking = setInterval(
    () => {
      const now = sizeOf(arriving)
      if (now !== bytes) grewAt = Date.now()
      bytes = now
      progress(bytes)
      if (Date.now() - grewAt < stallMs) return
      isStalled = true
      child.kill('SIGKILL')
    },
    Math.min(lookMs, stallMs),
  )
  try {
    const [status] = await once(child, 'close')
    if (isStalled) return `nothing arrived for ${Math.round(stallMs / 1000)} s`
    if (status !== 0) return firstLine(errors) ?? `its program ended with ${status}`
    return runtimeProgram(places, process.env) === undefined ? 'it is not there afterwards' : undefined
  } catch (error) {
    return String(error)
  } finally {
    clearInterval(looking)
    rmSync(arriving, { recursive: true, force: true })
  }
}

/** @param {string} cache */
const failureNote = cache => join(cache, 'failed.txt')

/** @param {string} text */
const firstLine = text =>
  text
    .split('\n')
    .find(line => line.trim() !== '')
    ?.trim()

/** @param {string} folder */
function sizeOf(folder) {
  let bytes = 0
  for (const name of readdirSync(folder, { recursive: true }))
    bytes += statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0
  return bytes
}
