import type { PageOptionsInput } from '../../../shared/settings.ts'
import type { App } from '../../app/app.ts'
import { noteToStderr } from '../process/with-app.ts'

/** That the user wants to log in first. `keepAs`: and to keep the session under this name. */
export type LogIn = { keepAs: string | undefined }

export const logInOf = (flags: { session?: boolean; keepSession?: string }): LogIn | undefined =>
  flags.session || flags.keepSession !== undefined ? { keepAs: flags.keepSession } : undefined

/**
 * Has the user log in where that is wanted. Answers what takes the place of a cookie file in the options of pages and of
 * their images. Ctrl+C gives up.
 */
export async function loggedIn(
  app: App,
  url: string | undefined,
  wish: LogIn | undefined,
  pages: PageOptionsInput,
): Promise<{ cookieFile?: string }> {
  if (wish === undefined || url === undefined) return {}
  const { keepAs } = wish
  const giveUp = new AbortController()
  const interrupt = () => giveUp.abort(new Error('The login was cancelled'))
  process.once('SIGINT', interrupt)
  try {
    noteToStderr('Log in in the window that opens, then close it.')
    const { logIn } = await app.pages()
    return { cookieFile: await logIn(url, { keepAs, pages }, giveUp.signal) }
  } finally {
    process.off('SIGINT', interrupt)
  }
}
