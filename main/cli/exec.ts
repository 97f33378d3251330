import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import PQueue from 'p-queue'

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
  failed: (file: string, why: string) => void,
): Executor {
  const queue = new PQueue({ concurrency: availableParallelism() })
  const [program = '', ...rest] = words
  const hasPlace = words.some(word => word.includes('{file}'))
  let failures = 0

  const execute = (file: string) =>
    new Promise<void>(resolve => {
      // A path is an argument even where it looks like an option: it is absolute.
      const args = hasPlace ? rest.map(word => word.replaceAll('{file}', file)) : [...rest, file]
      // Its output goes to stderr: stdout belongs to the results.
      const fail = (why: string) => {
        failures += 1
        failed(file, why)
        resolve()
      }
      try {
        const child = spawn(program, args, { stdio: ['ignore', 2, 2] })
        child.once('error', error => fail(error.message))
        child.once('exit', (status, signal) =>
          status === 0 ? resolve() : fail(`it ended with ${signal ?? status}`),
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
