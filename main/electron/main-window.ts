import type { BrowserWindow } from 'electron'
import type { Inbox } from './inbox.ts'
import { bringForward, openWindow, type WindowOptions } from './window.ts'

/** The one window of the app, while there is one. */
export type MainWindow = {
  readonly current: BrowserWindow | undefined
  /** It shows a list that is not downloaded yet. */
  readonly isReviewing: boolean
  /** Opens it, or brings it forward. */
  show(): void
  hide(): void
}

export type MainWindowParts = Omit<WindowOptions, 'dark'> & {
  BrowserWindow: Parameters<typeof openWindow>[0]
  dark(): boolean
  inbox: Inbox
  /** The system ends the user's session. */
  sessionEnds(): void
}

export function createMainWindow(parts: MainWindowParts): MainWindow {
  const { BrowserWindow, dark, inbox, sessionEnds, ...options } = parts
  let window: BrowserWindow | undefined

  return {
    get current() {
      return window
    },
    get isReviewing() {
      return /#\/(?:review|measure)\b/.test(window?.webContents.getURL() ?? '')
    },
    show() {
      if (window !== undefined) return bringForward(window)
      window = openWindow(BrowserWindow, { ...options, dark: dark() })
      inbox.attach(window.webContents)
      window.on('session-end', sessionEnds)
      window.on('closed', () => {
        window = undefined
      })
    },
    hide: () => window?.hide(),
  }
}
