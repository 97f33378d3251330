// The door behind `npm start`, `npm test` and the `shoal` command. Plain JavaScript without dependencies:
// it runs on the Node 20 a system may have, before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fetchRuntime, hasElectronPackage, lateFailure, runtimeProgram } from './electron-runtime.mjs'
import { installIfNeeded } from './install.mjs'
import { widenThreadPool } from './system/thread-pool.mjs'
import { hushExperimentalWarnings } from './system/warnings.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const wantedNode = 24

/** What each command runs, once everything is in place. */
const commands = {
  start,
  shoal,
  test: async (/** @type {string[]} */ args) => (await load('../test/run.ts')).run(args),
  bench: async (/** @type {string[]} */ args) => (await load('../test/bench/run.ts')).run(args),
  soak: async (/** @type {string[]} */ args) => (await load('../test/soak/run.ts')).run(args),
}

/** @param {string} name @returns {name is keyof typeof commands} */
const isCommand = name => Object.hasOwn(commands, name)

/**
 * Installs what is missing, changes to Node 24 where needed, and runs a command.
 * @param {string[]} argv the command and its arguments
 * @returns {Promise<number>} the exit status
 */
export async function launch([name = '', ...args]) {
  if (!isCommand(name)) {
    process.stderr.write(`usage: node main/launch.mjs ${Object.keys(commands).join('|')} [arguments]\n`)
    return 2
  }
  const status = await installIfNeeded(root, say)
  if (status !== 0) return status
  if (needsOtherNode(process.versions.node)) {
    const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(node)) return runInstead(node, [fileURLToPath(import.meta.url), name, ...args])
    say(
      `Shoal needs Node ${wantedNode} or newer and this is ${process.versions.node}. npm did not install ` +
        `the package "node", which brings one. Please install Node ${wantedNode} yourself.`,
    )
    return 1
  }
  const { npm_lifecycle_event: script, INIT_CWD: userFolder } = process.env
  // npm changes to the folder of package.json; paths on the command line mean the user's folder.
  if (script === name && userFolder !== undefined) process.chdir(userFolder)
  module.enableCompileCache?.()
  hushExperimentalWarnings()
  return commands[name](args)
}

/** Whether this Node is too old, as `24.1.0` against the version wanted. */
export const needsOtherNode = (/** @type {string} */ version) => Number.parseInt(version, 10) < wantedNode

/**
 * Runs a program in place of this one: same terminal, its signals, its exit status.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function runInstead(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' })
  // A terminal sends SIGINT to both; the child decides what to do, and this one waits for it.
  process.on('SIGINT', () => {})
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (status, signal) => {
      if (signal === null) return resolve(status ?? 1)
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    })
  })
}

/** @param {string[]} args */
async function shoal(args) {
  widenThreadPool()
  const { run } = await import('./cli/shoal.ts')
  return run(args)
}

/**
 * Tests are no part of the program: nothing here depends on their types.
 * @param {string} file
 * @returns {Promise<{ run: (args: string[]) => Promise<number> }>}
 */
const load = file => import(new URL(file, import.meta.url).href)

/**
 * @typedef {{ asksForWeb: boolean, asksForApp: boolean, hasScreen: boolean, isRoot: boolean, hasPackage: boolean,
 *   hasRuntime: boolean, failedLately: string | undefined }} StartFacts `failedLately`: why the runtime could not be
 *   fetched within the last hour.
 */

/**
 * Where the window opens: in the app, in the app once its runtime was fetched, or in the browser, and why there.
 * @param {StartFacts} facts
 * @returns {{ shell: 'app' | 'fetch' } | { shell: 'web', why: string }}
 */
export function chooseShell({
  asksForWeb,
  asksForApp,
  hasScreen,
  isRoot,
  hasPackage,
  hasRuntime,
  failedLately,
}) {
  if (asksForWeb) return { shell: 'web', why: 'as asked' }
  if (!hasScreen) return { shell: 'web', why: 'there is no screen here for the app' }
  if (isRoot) return { shell: 'web', why: 'the app does not run as root' }
  if (!hasPackage) return { shell: 'web', why: 'Electron is not installed' }
  if (hasRuntime) return { shell: 'app' }
  if (failedLately !== undefined && !asksForApp) {
    const why = `Electron's runtime could not be fetched within the last hour (${failedLately}); "npm start -- --app" tries now`
    return { shell: 'web', why }
  }
  return { shell: 'fetch' }
}

const electron = {
  folder: join(root, 'node_modules', 'electron'),
  cache: join(root, 'node_modules', '.cache', 'shoal-electron'),
}
/** The app that ends in failure this soon never came up. */
const startMs = 5000

/** @param {string[]} args `--web`, `--app`, `--port N`, `--sample`, list files and links */
async function start(args) {
  const choice = chooseShell(readStartFacts(args))
  if (choice.shell === 'web') return startWeb(choice.why, args)
  if (choice.shell === 'fetch') {
    const reason = await fetchShown()
    if (reason !== undefined) return startWeb(`Electron's runtime could not be fetched: ${reason}`, args)
  }
  // Not at the top: it needs what older Nodes do not have.
  const { buildIfChanged } = await import('./build.mjs')
  if (!buildIfChanged(['renderer', 'electron'], { say })) return startWeb('the app could not be built', args)
  const startedAt = Date.now()
  const main = join(root, 'dist', 'electron', 'main.js')
  const { app, port } = splitArguments(args)
  if (port !== undefined) say(`--port isn't used here; use "npm start -- --web --port ${port}"`)
  const status = await runInstead(/** @type {string} */ (runtimeProgram(electron, process.env)), [
    main,
    ...app,
  ])
  if (status === 0 || Date.now() - startedAt > startMs) return status
  const advice = process.platform === 'linux' ? sandboxAdvice(readIfThere) : undefined
  if (advice !== undefined) say(advice)
  return startWeb('the app did not start on this system', args)
}

/** @param {string} why @param {string[]} args */
function startWeb(why, args) {
  say(`Shoal opens in the browser: ${why}.`)
  const { web, left } = splitArguments(args)
  if (left.length > 0) say(`Only the desktop app uses ${left.join(' ')}`)
  return shoal(web)
}

/**
 * What a start in the browser passes to `shoal`, what it leaves out because only the app knows it, and what the app
 * gets. An option's value is never taken for a list.
 * @param {readonly string[]} args
 */
export function splitArguments(args) {
  const { tokens, values } = parseArgs({
    args: [...args],
    options: {
      web: { type: 'boolean' },
      app: { type: 'boolean' },
      sample: { type: 'boolean' },
      port: { type: 'string' },
      'queue-file': { type: 'string' },
      'queue-ca': { type: 'string' },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const port = values.port === undefined ? undefined : String(values.port)
  const sources = tokens.flatMap(token => (token.kind === 'positional' ? [token.value] : []))
  const left = tokens.flatMap(token =>
    token.kind === 'option' &&
    !['web', 'app', 'sample', 'port', 'queue-file', 'queue-ca'].includes(token.name)
      ? [args[token.index] ?? '']
      : [],
  )
  const sample = values.sample === true ? ['--sample'] : []
  const queue = /** @type {const} */ (['queue-file', 'queue-ca']).flatMap(name =>
    values[name] === undefined ? [] : [`--${name}=${values[name]}`],
  )
  return {
    web: ['web', '--open', ...sample, ...(port === undefined ? [] : ['--port', port]), ...queue, ...sources],
    left,
    app: [...left, ...sample, ...queue, ...sources],
    port,
  }
}

/** @param {string[]} args @returns {StartFacts} */
function readStartFacts(args) {
  const { platform, env } = process
  return {
    asksForWeb: args.includes('--web'),
    asksForApp: args.includes('--app'),
    hasScreen: ['darwin', 'win32'].includes(platform) || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']),
    isRoot: platform === 'linux' && process.getuid?.() === 0,
    hasPackage: hasElectronPackage(electron),
    hasRuntime: runtimeProgram(electron, env) !== undefined,
    failedLately: lateFailure(electron),
  }
}

/** Fetches the runtime, with its progress on a terminal. Resolves with why it failed, if it did. */
async function fetchShown() {
  say("Fetching Electron's runtime, about 120 MB, this once …")
  const isTerminal = process.stderr.isTTY
  const progress = (/** @type {number} */ bytes) => {
    if (isTerminal) process.stderr.write(`\r  ${Math.round(bytes / 1_000_000)} MB `)
  }
  const reason = await fetchRuntime(electron, { progress })
  if (isTerminal) process.stderr.write('\r\x1b[K')
  return reason
}

/**
 * What may keep Chromium's sandbox, and with it the app, from starting; undefined where nothing is known.
 * @param {(path: string) => string | undefined} read the text of a file of the system, if it is there
 */
export function sandboxAdvice(read) {
  const isRestricted = read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')?.trim() === '1'
  const areOff = read('/proc/sys/kernel/unprivileged_userns_clone')?.trim() === '0'
  const setting = isRestricted
    ? 'kernel.apparmor_restrict_unprivileged_userns=0'
    : areOff
      ? 'kernel.unprivileged_userns_clone=1'
      : undefined
  if (setting === undefined) return undefined
  return (
    "This system does not let programs outside its list make the sandbox that the app's window runs in. The .deb " +
    `package is on that list; for a checkout, "sudo sysctl -w ${setting}" allows it until the next start of the system.`
  )
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} line */
const say = line => process.stderr.write(`${line}\n`)

const started = process.argv[1] ?? ''
if (existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await launch(process.argv.slice(2))
}
