import type { IpcMain, WebContents } from 'electron'
import type { LaunchSources } from '../../shared/contract/commands.ts'
import { isFromPage } from './ipc.ts'

/** Lists on their way to the page. They wait until it listens. */
export type Inbox = {
  give(given: LaunchSources): void
  /** Follows the page of a new window. */
  attach(contents: WebContents): void
}

export function createInbox(ipcMain: Pick<IpcMain, 'on'>): Inbox {
  let listener: WebContents | undefined
  let waiting: LaunchSources[] = []

  function flush(): void {
    if (listener === undefined || listener.isDestroyed()) return
    const lists = waiting
    waiting = []
    for (const given of lists) listener.send('shoal:open', given)
  }

  ipcMain.on('shoal:listening', event => {
    if (!isFromPage(event)) return
    listener = event.sender
    flush()
  })

  return {
    give(given) {
      waiting.push(given)
      flush()
    },
    attach(contents) {
      // A page that is loaded anew does not listen yet.
      contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) listener = undefined
      })
    },
  }
}
