import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire, enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

export type CliResult = {
  status: number | null
  stdout: string
  stderr: string
  /** stdout as JSON Lines. Throws where a line is none. */
  lines: () => Record<string, unknown>[]
}

export type Cli = {
  /** A folder of this test's own, also the current one of its commands. */
  folder: string
  /** Runs `shoal` to its end, in this process, which saves the start of another. One at a time. */
  shoal: (...args: string[]) => Promise<CliResult>
  /** Starts `shoal` as a process and leaves its input open. */
  start: (...args: string[]) => { child: ChildProcessWithoutNullStreams; result: Promise<CliResult> }
}

/** The command line, with a store and a folder of its own. */
export async function withCli(
  use: (cli: Cli) => Promise<void>,
  given: Record<string, string> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-cli-'))
  const env = { SHOAL_HOME: join(folder, '.home'), NO_PROXY: '*', ...given }
  const children = new Set<ChildProcessWithoutNullStreams>()
  const start: Cli['start'] = (...args) => {
    const child = spawn(process.execPath, [launcher, 'shoal', ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
    })
    children.add(child)
    return { child, result: resultOf(child) }
  }
  try {
    await use({ folder, start, shoal: (...args) => runHere(args, folder, env) })
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Runs the command line in this process, with streams, a folder and an environment of its own. It is loaded by Node, as
 * the launcher does, and stays loaded for the commands that follow.
 */
export async function runHere(
  args: readonly string[],
  folder: string,
  env: Record<string, string>,
): Promise<CliResult> {
  enableCompileCache()
  const { run } = requireHere('../../main/cli/shoal.ts') as typeof import('../../main/cli/shoal.ts')
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const putBack = [
    replaceStreams({ stdin: new PassThrough().end(), stdout, stderr }),
    replaceEnvironment(env),
    changeFolder(folder),
  ]
  const said = Promise.all([text(stdout), text(stderr)])
  try {
    const status = await run(args)
    // Lines that were gathered are written a turn later.
    await setImmediate()
    stdout.end()
    stderr.end()
    return cliResult(status, ...(await said))
  } finally {
    for (const undo of putBack) undo()
  }
}

const requireHere = createRequire(import.meta.url)

function replaceStreams(streams: Record<'stdin' | 'stdout' | 'stderr', PassThrough>): () => void {
  const before = Object.getOwnPropertyDescriptors(process)
  for (const [name, value] of Object.entries(streams))
    Object.defineProperty(process, name, { value, configurable: true })
  return () => {
    const { stdin, stdout, stderr } = before
    Object.defineProperties(process, { stdin, stdout, stderr })
  }
}

/** The object stays the same: the program keeps it from its start on. */
function replaceEnvironment(env: Record<string, string>): () => void {
  const before = { ...process.env }
  Object.assign(process.env, env)
  return () => {
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

function changeFolder(folder: string): () => void {
  const before = process.cwd()
  process.chdir(folder)
  return () => process.chdir(before)
}

async function resultOf(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  // A program that ended does not read on; that is no failure of the test.
  child.stdin.on('error', () => {})
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return cliResult(status, stdout, stderr)
}

const cliResult = (status: number | null, stdout: string, stderr: string): CliResult => ({
  status,
  stdout,
  stderr,
  lines: () =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, unknown>),
})
