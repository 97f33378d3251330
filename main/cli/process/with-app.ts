import { explain, problemIn } from '../../../shared/text/problems.ts'
import { unreadableSentence } from '../../../shared/text/unreadable.ts'
import { type App, openApp, realWorld, type World } from '../../app/app.ts'
import { adviceOn } from '../report/failure-advice.ts'
import { plainText } from '../report/plain-text.ts'
import { exitStatus } from './exit-status.ts'

/**
 * Opens the application for one command and closes it after. A refusal or a failure that ends the command goes to stderr
 * in words and becomes the status for wrong usage; any other error is thrown.
 */
export async function withApp(use: (app: App) => Promise<number>, world: World = realWorld): Promise<number> {
  return explained(() => useApp(use, world))
}

async function useApp(use: (app: App) => Promise<number>, world: World): Promise<number> {
  let app: App | undefined
  try {
    app = openApp(world)
    if (app.setAside !== undefined) {
      noteToStderr(
        `The history database was damaged. It was moved to ${app.setAside} and a new one was created.`,
      )
    }
    if (app.isHomeOpen) {
      noteToStderr(
        `Other users of this machine can list the files in ${app.home}. Only you can read the history itself.`,
      )
    }
    await app.ready
    return await use(app)
  } finally {
    const damaged = unreadableSentence(app?.unreadable ?? [])
    if (damaged !== undefined) noteToStderr(damaged)
    await app?.close()
  }
}

/** Runs a command; a refusal or failure is printed to stderr. */
export async function explained(command: () => Promise<number>): Promise<number> {
  try {
    return await command()
  } catch (error) {
    const problem = problemIn(error)
    if (problem === undefined) throw error
    noteToStderr(explain(problem, adviceOn(problem.code)))
    return exitStatus.usage
  }
}

/** A message for the user. Results go to stdout instead. */
export const noteToStderr = (text: string): void => {
  process.stderr.write(`${plainText(text)}\n`)
}
