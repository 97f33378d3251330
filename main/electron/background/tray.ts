import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import type { Api, RunningBatch } from '../../../shared/contract/commands.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { percentOf, progressOf } from '../../../shared/text/running.ts'

export type TrayParts = {
  Tray: new (image: NativeImage) => Tray
  Menu: Pick<typeof Menu, 'buildFromTemplate'>
  icon(): NativeImage
  isMac: boolean
  /** Undefined until the application is open. */
  commands(): Pick<Api, 'appInfo' | 'pauseAll' | 'resumeAll'> | undefined
  /** Shows the window. */
  show(): void
  newFromClipboard(): void
  quit(): void
  unexpected(error: unknown): void
}

/** Shoal's icon in the notification area or the menu bar: how far it is, with pause and "new from clipboard". */
export type TrayIcon = {
  /** Shows it, or takes it away. */
  want(isWanted: boolean): void
  /** Something that runs went on. */
  refresh(): Promise<void>
}

export function createTrayIcon(parts: TrayParts): TrayIcon {
  const { Tray, Menu, icon, isMac, commands, show, unexpected } = parts
  let tray: Tray | undefined
  let shown = ''

  async function refresh(): Promise<void> {
    const api = commands()
    if (tray === undefined || api === undefined) return
    const { running } = await api.appInfo()
    const words = trayWords(running)
    // On Linux each menu is a new one for the desktop; most steps change nothing of it.
    const key = JSON.stringify([words, running.map(({ batch, state }) => [batch, state])])
    if (tray === undefined || key === shown) return
    shown = key
    tray.setToolTip(`Shoal. ${words.line}`)
    if (isMac) tray.setTitle(words.short)
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(running, api, parts)))
  }

  return {
    want(isWanted) {
      if (isWanted === (tray !== undefined)) return
      if (!isWanted) {
        tray?.destroy()
        tray = undefined
        return
      }
      tray = new Tray(icon())
      shown = ''
      // On a Mac a click opens the menu.
      if (!isMac) tray.on('click', show)
      refresh().catch(unexpected)
    },
    refresh,
  }
}

/** What the icon says: in a line, and beside it where there is room for a few signs. */
export function trayWords(running: readonly RunningBatch[]): { line: string; short: string } {
  if (running.length === 0) return { line: 'Nothing is downloading', short: '' }
  const { share, isPaused } = progressOf(running)
  const percent = percentOf(share)
  const batches =
    running.length === 1 ? (running[0]?.name ?? '') : formatCount(running.length, 'batch', 'batches')
  const state = isPaused ? 'Paused' : 'Downloading'
  return { line: [state, batches, percent].filter(Boolean).join(', '), short: percent }
}

function trayMenu(
  running: readonly RunningBatch[],
  api: Pick<Api, 'pauseAll' | 'resumeAll'>,
  { show, newFromClipboard, quit, unexpected }: TrayParts,
): MenuItemConstructorOptions[] {
  const all = (command: 'pauseAll' | 'resumeAll') => () => void api[command]().catch(unexpected)
  const has = (state: RunningBatch['state']) => running.some(batch => batch.state === state)
  return [
    { label: trayWords(running).line, enabled: false },
    { type: 'separator' },
    { label: 'Show Shoal', click: show },
    { label: 'New from Clipboard', click: newFromClipboard },
    { type: 'separator' },
    { label: 'Pause All', enabled: has('running'), click: all('pauseAll') },
    { label: 'Resume All', enabled: has('paused'), click: all('resumeAll') },
    { type: 'separator' },
    { label: 'Quit', click: quit },
  ]
}
