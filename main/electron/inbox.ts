import type { IpcMain, WebContents } from 'electron'
import type { LaunchSources } from '../../shared/contract/commands.ts'
import { isFromPage } from './ipc.ts'

/** What is on its way to the page. It waits until the page listens. */
export type Inbox = {
  /** Lists to review. */
  give(given: LaunchSources): void
  /** Shows a view of the page, by its path. */
  go(path: string): void
  /** Shows these words. */
  tell(words: string): void
  /** Follows the page of a new window. */
  attach(contents: WebContents): void
}

export function createInbox(ipcMain: Pick<IpcMain, 'on'>): Inbox {
  let listener: WebContents | undefined
  let waiting: [channel: string, value: unknown][] = []

  function flush(): void {
    if (listener === undefined || listener.isDestroyed()) return
    const messages = waiting
    waiting = []
    for (const [channel, value] of messages) listener.send(channel, value)
  }

  const send = (channel: string) => (value: unknown) => {
    waiting.push([channel, value])
    flush()
  }

  ipcMain.on('shoal:listening', event => {
    if (!isFromPage(event)) return
    listener = event.sender
    flush()
  })

  return {
    give: send('shoal:open'),
    go: send('shoal:go'),
    tell: send('shoal:notice'),
    attach(contents) {
      // A page that is loaded anew does not listen yet.
      contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) listener = undefined
      })
    },
  }
}
