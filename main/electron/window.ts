import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { pageUrl } from './page.ts'

export type WindowOptions = {
  preload: string
  icon: string
  dark: boolean
  /** The user closes the window; answers whether it may go. */
  mayClose(): boolean
}

/** A page that breaks again this soon would break for ever. */
const leastReloadMs = 10_000

/** Opens the window, shown once it has something to show. */
export function openWindow(
  Window: new (options: BrowserWindowConstructorOptions) => BrowserWindow,
  { preload, icon, dark, mayClose }: WindowOptions,
): BrowserWindow {
  const window = new Window({
    title: 'Shoal',
    // Size and place are kept under this name.
    name: 'main',
    windowStatePersistence: true,
    width: 1100,
    height: 760,
    minWidth: 480,
    minHeight: 400,
    show: false,
    icon,
    backgroundColor: dark ? '#1b1d20' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // Its dictionaries come from the network.
      spellcheck: false,
    },
  })
  let brokeAt = Number.NEGATIVE_INFINITY
  // The page is served by this very process; one that breaks is loaded again below.
  const load = () => void window.loadURL(pageUrl).catch(() => {})
  window.once('ready-to-show', () => window.show())
  window.on('close', event => {
    if (!mayClose()) event.preventDefault()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const now = performance.now()
    if (reason === 'clean-exit' || now - brokeAt < leastReloadMs) return
    brokeAt = now
    load()
  })
  load()
  return window
}

/** Brings a window before the user's eyes, wherever it was. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
