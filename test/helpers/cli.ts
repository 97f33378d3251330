import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  /** Runs `shoal` to its end. */
  shoal: (...args: string[]) => Promise<CliResult>
  /** Starts `shoal` and leaves its input open. */
  start: (...args: string[]) => { child: ChildProcessWithoutNullStreams; result: Promise<CliResult> }
}

/** The command line as a process of its own, with a store and a folder of its own. */
export async function withCli(
  use: (cli: Cli) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-cli-'))
  const children = new Set<ChildProcessWithoutNullStreams>()
  const start: Cli['start'] = (...args) => {
    const child = spawn(process.execPath, [launcher, 'shoal', ...args], {
      cwd: folder,
      env: { ...process.env, SHOAL_HOME: join(folder, '.home'), NO_PROXY: '*', ...env },
    })
    children.add(child)
    return { child, result: resultOf(child) }
  }
  try {
    await use({
      folder,
      start,
      shoal: (...args) => {
        const { child, result } = start(...args)
        child.stdin.end()
        return result
      },
    })
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

async function resultOf(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // A program that ended does not read on; that is no failure of the test.
  child.stdin.on('error', () => {})
  const [status] = (await once(child, 'close')) as [number | null]
  return {
    status,
    stdout,
    stderr,
    lines: () =>
      stdout
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as Record<string, unknown>),
  }
}
