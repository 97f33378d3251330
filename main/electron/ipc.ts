import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import type { Api, Reply } from '../../shared/contract/commands.ts'
import { refusal } from '../../shared/refusal.ts'
import { dispatch } from '../api/dispatch.ts'
import { origin } from './page.ts'

/** Answers the calls of the page. Calls of anything else are refused. */
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

const refused: Reply = { ok: false, refusal: refusal('not-our-window') }
