import { FailureError, failureWords } from '../../shared/failure.ts'
import { unreadableSentence } from '../../shared/text/unreadable.ts'
import { type App, ListError, openApp, realWorld, type World } from '../app/app.ts'
import { exitStatus } from './exit-status.ts'
import { adviceOn } from './failure-advice.ts'
import { plainText } from './plain-text.ts'

/**
 * Opens the application for one command and closes it after. What stands in the way of starting is told on stderr in
 * words and ends with the status for wrong usage; anything unexpected goes on up.
 */
export async function withApp(use: (app: App) => Promise<number>, world: World = realWorld): Promise<number> {
  let app: App | undefined
  try {
    app = openApp(world)
    if (app.setAside !== undefined) {
      noteToStderr(
        `The list of batches was damaged. It was put aside as ${app.setAside}; a new one is begun.`,
      )
    }
    if (app.isHomeOpen) {
      noteToStderr(
        `Other users of this machine can list the files in ${app.home}. Only you can read the history itself.`,
      )
    }
    return await use(app)
  } catch (error) {
    noteToStderr(usageWords(error))
    return exitStatus.usage
  } finally {
    const damaged = unreadableSentence(app?.unreadable ?? [])
    if (damaged !== undefined) noteToStderr(damaged)
    await app?.close()
  }
}

/** A remark or an error for the person: results go to stdout. */
export const noteToStderr = (text: string): void => {
  process.stderr.write(`${plainText(text)}\n`)
}

function usageWords(error: unknown): string {
  if (error instanceof ListError) return error.message
  if (error instanceof FailureError) {
    return failureWords(error.failure, adviceOn(error.failure.code))
  }
  throw error
}
