// Plain JavaScript, like the launcher that uses it. In an installed app there is nothing to build.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {'renderer' | 'electron' | 'cli'} Part A folder of dist/. */
/** @typedef {{ key: string, files: string[] }} Note What a part was built from, and into what. */

const programs = ['main/**', 'shared/**', 'vite.config.ts', 'package.json', 'package-lock.json']

/** @type {Record<Part, string[]>} */
const sources = {
  renderer: ['renderer/**', 'shared/**', 'assets/*.svg', 'vite.config.ts', 'package-lock.json'],
  electron: programs,
  cli: programs,
}

/**
 * Builds these parts where their source is not what they were built from. Another Shoal may be serving them: the
 * new files take their places one by one and whole, and those of the build before stay, for pages that are open.
 * @param {Part[]} parts
 * @param {{ root?: string, say?: (line: string) => void, run?: (dist: string) => boolean }} [options]
 * @returns {boolean} whether all parts are there, and new
 */
export function buildIfChanged(parts, { root = checkout, say = () => {}, run } = {}) {
  if (!existsSync(join(root, 'renderer'))) return parts.every(part => isBuilt(root, part))
  const keys = new Map(parts.map(part => [part, keyOf(root, part)]))
  const isNew = (/** @type {Part} */ part) => {
    const note = readNote(root, part)
    // Another way of building may have put other files there.
    const isThere = (/** @type {string} */ file) => existsSync(join(root, 'dist', part, file))
    return note !== undefined && note.key === keys.get(part) && note.files.every(isThere)
  }
  if (parts.every(isNew)) return true
  say('Building the window …')
  const fresh = join(root, 'dist', `.new-${process.pid}`)
  const build =
    run ??
    (dist =>
      runVite(
        root,
        dist,
        parts.some(part => part !== 'renderer'),
      ))
  try {
    if (!build(fresh)) return false
    for (const part of parts) install(root, fresh, part, keys.get(part) ?? '')
    return true
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

const checkout = fileURLToPath(new URL('..', import.meta.url))

/** The file of each part that leads to all others, and so must be there, and come last. */
const doors = { renderer: ['index.html'], electron: ['main.js', 'preload.cjs'], cli: ['shoal.js'] }

/** @param {string} root @param {Part} part */
const isBuilt = (root, part) => doors[part].every(file => existsSync(join(root, 'dist', part, file)))

/** @param {string} root @param {Part} part */
function keyOf(root, part) {
  const hash = createHash('sha256')
  for (const file of filesIn(root, sources[part]))
    hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** @param {string} folder @param {string[]} patterns @returns {string[]} files, in order, with `/` in their paths */
const filesIn = (folder, patterns) =>
  globSync(patterns, { cwd: folder, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join('/'))
    .sort()

/** @param {string} root @param {string} dist @param {boolean} withApp also what runs in Node */
function runVite(root, dist, withApp) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const flags = ['build', ...(withApp ? ['--app'] : []), '--logLevel', 'error']
  const env = { ...process.env, SHOAL_DIST: dist }
  return (
    spawnSync(process.execPath, [vite, ...flags], { cwd: root, env, stdio: ['ignore', 2, 2] }).status === 0
  )
}

/** @param {string} root @param {string} fresh @param {Part} part @param {string} key */
function install(root, fresh, part, key) {
  const place = join(root, 'dist', part)
  const before = readNote(root, part)?.files ?? filesIn(place, ['**'])
  const files = filesIn(join(fresh, part), ['**'])
  const last = (/** @type {string} */ file) => Number(doors[part].includes(file))
  for (const file of files.toSorted((a, b) => last(a) - last(b))) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    renameSync(join(fresh, part, file), join(place, file))
  }
  const kept = new Set([...files, ...before])
  for (const file of filesIn(place, ['**'])) if (!kept.has(file)) rmSync(join(place, file), { force: true })
  writeFileSync(noteOf(root, part), JSON.stringify({ key, files }))
}

/** @param {string} root @param {Part} part */
const noteOf = (root, part) => join(root, 'dist', `.${part}.json`)

/** @param {string} root @param {Part} part @returns {Note | undefined} */
function readNote(root, part) {
  try {
    return JSON.parse(readFileSync(noteOf(root, part), 'utf8'))
  } catch {
    return undefined
  }
}
