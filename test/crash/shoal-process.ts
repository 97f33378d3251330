import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { runHere } from '../helpers/cli.ts'

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))
const dieAt = new URL('die-at.ts', import.meta.url).href

/** Longer than any run of the kills takes; shorter than a test may. */
const usualPatienceMs = 50_000

/** With `SHOAL_TEST_LANES=1`, images are fetched in this number of lanes. Never in more or fewer: each counts its own steps. */
const { SHOAL_TEST_LANES: usualLanes = '0' } = process.env

/** One line of `shoal … --json`. */
export type Line = Record<string, unknown> & { type: string }

export type Ended = {
  /** Absent: it was killed. */
  status: number | undefined
  lines: readonly Line[]
  stderr: string
}

/** A command line that runs. */
export type ShoalProcess = {
  pid: number | undefined
  lines: readonly Line[]
  /** Called with every line from now on. */
  onLine: (look: (line: Line) => void) => void
  /** Settles when it has said something that matches on stderr. */
  noted: (words: RegExp) => Promise<void>
  /** `kill -9`, of this process and no other. */
  kill: () => void
  /** Rejects when it hangs, after ending it. */
  ended: Promise<Ended>
}

/**
 * Starts command lines with a store of their own, which may take `patienceMs` each. `step`: the one at which it kills
 * itself, see die-at.ts.
 */
export function createStarter(home: string, folder: string, patienceMs = usualPatienceMs) {
  const running = new Set<ChildProcess>()
  const ownEnv = { SHOAL_HOME: home, NO_PROXY: '*' }
  return {
    /** A command that is not killed, to its end, in this process: that saves the start of another. */
    async here(args: readonly string[]): Promise<Ended> {
      const { status, stdout, stderr } = await runHere([...args, ...lanesFor(args)], folder, ownEnv)
      const lines = stdout.split('\n').flatMap(text => parse(text) ?? [])
      return { status: status ?? undefined, stderr, lines }
    },
    start(args: readonly string[], step?: string): ShoalProcess {
      const { NODE_OPTIONS: _, ...env } = process.env
      const preload = step === undefined ? [] : ['--import', dieAt]
      const child = spawn(process.execPath, [...preload, launcher, 'shoal', ...args, ...lanesFor(args)], {
        cwd: folder,
        env: { ...env, ...ownEnv, DIE_AT: step ?? '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      running.add(child)
      child.once('exit', () => running.delete(child))
      return watch(child, patienceMs)
    },
    /** Ends what still runs. */
    close(): void {
      for (const child of running) child.kill('SIGKILL')
    },
  }
}

const lanesFor = ([command]: readonly string[]) => (command === 'get' ? ['--lanes', usualLanes] : [])

export type Starter = ReturnType<typeof createStarter>

function watch(child: ChildProcess, patienceMs: number): ShoalProcess {
  const lines: Line[] = []
  const watchers = new Set<(line: Line) => void>()
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  reader.on('line', text => {
    const line = parse(text)
    if (line === undefined) return
    lines.push(line)
    for (const look of watchers) look(line)
  })
  const read = once(reader, 'close')
  const ended = async (): Promise<Ended> => {
    let hangs = false
    const patience = setTimeout(() => {
      hangs = true
      child.kill('SIGKILL')
    }, patienceMs)
    const [status] = (await once(child, 'close')) as [number | null]
    clearTimeout(patience)
    await read
    if (hangs) throw new Error(`it did not end: ${child.spawnargs.slice(2).join(' ')} ${stderr}`)
    return { status: status ?? undefined, lines, stderr }
  }
  return {
    pid: child.pid,
    lines,
    onLine: look => watchers.add(look),
    noted: words =>
      new Promise(resolve => {
        const look = () => {
          if (words.test(stderr)) resolve()
        }
        child.stderr?.on('data', look)
        look()
      }),
    kill: () => void child.kill('SIGKILL'),
    ended: ended(),
  }
}

/** The last line of a killed process may be half a line. */
function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line
  } catch {
    return undefined
  }
}
