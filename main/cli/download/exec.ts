import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import PQueue from 'p-queue'
import { refuse } from '../../../shared/refusal.ts'

export type Executor = {
  /** Runs the command for one saved file, soon. */
  run(file: string): void
  /** Starts no more of them. */
  stop(): void
  /** Resolves when all are done. Returns how many failed. */
  finished(): Promise<number>
}

/**
 * Runs a command per saved file, as many at once as the machine has cores. `{file}` in a word becomes the
 * file's path; without it the path is added at the end. No shell: names are never read as commands.
 */
export function createExecutor(
  words: readonly string[],
  failed: (file: string, why: string, failures: number) => void,
): Executor {
  const queue = new PQueue({ concurrency: availableParallelism() })
  const [program = '', ...rest] = words
  const hasPlace = words.some(word => word.includes('{file}'))
  let failures = 0

  const execute = (file: string) =>
    new Promise<void>(resolve => {
      // A path is an argument even where it looks like an option: it is absolute.
      const args = hasPlace ? rest.map(word => word.replaceAll('{file}', file)) : [...rest, file]
      // Its output goes to stderr: stdout is for results only.
      const fail = (why: string) => {
        failures += 1
        failed(file, why, failures)
        resolve()
      }
      try {
        const child = spawn(program, args, { stdio: ['ignore', 2, 2] })
        child.once('error', error => fail(error.message))
        child.once('exit', (status, signal) =>
          status === 0 ? resolve() : fail(`it ended with ${signal ?? `status ${status}`}`),
        )
      } catch (error) {
        fail(String(error))
      }
    })

  return {
    run: file => void queue.add(() => execute(file)),
    stop: () => queue.clear(),
    async finished() {
      await queue.onIdle()
      return failures
    },
  }
}

/** Throws a RefusalError, before anything is downloaded, where the command's program cannot be found. */
export async function checkProgram([program = '']: readonly string[]): Promise<void> {
  for (const path of placesOf(program)) if (await isProgram(path)) return
  refuse('program-missing', `The program ${program} of --exec was not found`)
}

/** Where the system looks for a program: only a bare name is looked for in PATH. */
function placesOf(program: string): string[] {
  const names = process.platform === 'win32' ? [program, `${program}.exe`, `${program}.com`] : [program]
  const isPath = /[/\\]/.test(program)
  const folders = (process.env['PATH'] ?? '').split(delimiter).map(folder => folder || '.')
  // Windows looks into the current folder, too.
  if (process.platform === 'win32') folders.unshift('.')
  return isPath ? names : folders.flatMap(folder => names.map(name => join(folder, name)))
}

const isProgram = (path: string): Promise<boolean> =>
  Promise.all([stat(path), access(path, constants.X_OK)]).then(
    ([found]) => found.isFile(),
    () => false,
  )
