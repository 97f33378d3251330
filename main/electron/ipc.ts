import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import type { Api, Reply } from '../../shared/contract/commands.ts'
import { failure } from '../../shared/failure.ts'
import { dispatch } from '../api/dispatch.ts'
import { origin } from './page.ts'

/** Answers the calls of the page. Whoever else asks is told that nobody answers. */
export function serveCalls(
  ipcMain: Pick<IpcMain, 'handle'>,
  api: Api,
  unexpected: (error: unknown) => void,
): void {
  ipcMain.handle('shoal:call', (event, name: unknown, input: unknown): Promise<Reply> | Reply =>
    isFromPage(event) ? dispatch(api, name, input, unexpected) : refused,
  )
}

/** The page itself, and not a frame in it, whatever a frame may have been made to load. */
export function isFromPage({ sender, senderFrame: frame }: IpcMainInvokeEvent | IpcMainEvent): boolean {
  // Null once the frame has gone or moved on.
  if (frame === null || frame.isDestroyed() || sender.isDestroyed()) return false
  return frame.parent === null && frame === sender.mainFrame && frame.origin === origin
}

const refused: Reply = {
  ok: false,
  failure: failure('not-available', "Only Shoal's own window is answered"),
}
