import type { BrowserWindow, Dialog, MessageBoxOptions } from 'electron'
import { formatCount } from '../../shared/text/format.ts'
import { type WhenDone, whenDoneWords } from '../../shared/when-done.ts'
import type { QuitAnswer } from './quitting.ts'

const answers: readonly QuitAnswer[] = ['finish', 'stop', 'cancel']

/** Asks about a window that answers no more. */
export async function askToWait(
  dialog: Pick<Dialog, 'showMessageBox'>,
  window: BrowserWindow,
): Promise<'wait' | 'start-again'> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The window is not responding.',
    detail: 'Downloads continue. You can wait, or start the window again: nothing is lost.',
    buttons: ['Wait', 'Start again'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1 ? 'start-again' : 'wait'
}

/**
 * Asks before the window is opened without Chromium's sandbox: an AppImage is started so, unasked, where the system lets it
 * make none (electron-builder's appImageUtil.js).
 */
export async function askToRunOpen(dialog: Pick<Dialog, 'showMessageBox'>): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'Shoal would run without its sandbox.',
    detail:
      'The sandbox keeps a malicious image or page away from your files, and this system lets Shoal make none. The .deb ' +
      'package may make one. On Ubuntu, “sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0” allows it to ' +
      'all programs until the next start of the system.',
    buttons: ['Quit', 'Start anyway'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

/** Asks what to do with running batches when the user quits. */
export async function askToQuit(
  dialog: Pick<Dialog, 'showMessageBox'>,
  window: BrowserWindow | undefined,
  batches: number,
): Promise<QuitAnswer> {
  const options: MessageBoxOptions = {
    type: 'question',
    message: `${formatCount(batches, 'batch', 'batches')} ${batches === 1 ? 'is' : 'are'} not finished.`,
    detail:
      'Shoal can finish in the background, then quit. Or it can stop now: the next start offers to resume.',
    buttons: ['Finish, then quit', 'Stop now', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  }
  const { response } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options))
  return answers[response] ?? 'cancel'
}

const beforeMs = 60_000

/** Says what is about to happen since everything is downloaded. A minute without an answer is a yes. */
export async function askBefore(
  dialog: Pick<Dialog, 'showMessageBox'>,
  act: WhenDone,
  signal = AbortSignal.timeout(beforeMs),
): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Everything is downloaded.',
    detail: `In a minute: “${whenDoneWords[act]}”.`,
    buttons: ['Now', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
    // It is closed then, as if it was cancelled.
    signal,
  })
  return response === 0 || signal.aborted
}
