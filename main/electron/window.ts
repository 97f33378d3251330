import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { Log } from '../system/log.ts'
import { type Breakage, crashUrl } from './crash-page.ts'
import { pageUrl } from './page.ts'

export type WindowOptions = {
  preload: string
  icon: string
  dark: boolean
  /** The user closes the window; answers whether it may go. */
  mayClose(): boolean
  /** The page answers no more; resolves with whether to start it again. */
  askToWait(window: BrowserWindow): Promise<'wait' | 'start-again'>
  log: Log
}

/** A page that breaks again this soon would break for ever. */
const leastReloadMs = 10_000
/** Chromium's net::ERR_ABORTED. */
const aborted = -3

/** Opens the window, shown once it has something to show. */
export function openWindow(
  Window: new (options: BrowserWindowConstructorOptions) => BrowserWindow,
  { preload, icon, dark, mayClose, askToWait, log }: WindowOptions,
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
  // What cannot be loaded is heard of below.
  const load = (url: string) => void window.loadURL(url).catch(() => {})
  watchPage(window, load, { askToWait, log })
  window.once('ready-to-show', () => window.show())
  window.on('close', event => {
    if (!mayClose()) event.preventDefault()
  })
  load(pageUrl)
  return window
}

/** Loads a page again that broke, and shows in its place why where that would not end. */
function watchPage(
  window: BrowserWindow,
  load: (url: string) => void,
  { askToWait, log }: Pick<WindowOptions, 'askToWait' | 'log'>,
): void {
  const { webContents } = window
  let brokeAt = Number.NEGATIVE_INFINITY
  let isAsking = false

  function showCrash(why: Breakage): void {
    load(`${crashUrl}?why=${why}`)
    // A window that never had anything to show would stay hidden.
    window.show()
  }

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log('window-broke', { reason, exitCode })
    const now = performance.now()
    if (now - brokeAt < leastReloadMs) return showCrash('broke-twice')
    brokeAt = now
    load(pageUrl)
  })
  webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    // Aborted: another navigation took its place.
    if (!isMainFrame || code === aborted || url.startsWith(crashUrl)) return
    log('window-not-loaded', { code, description })
    showCrash('not-loaded')
  })
  window.on('unresponsive', async () => {
    log('window-unresponsive', {})
    if (isAsking) return
    isAsking = true
    const answer = await askToWait(window).catch(() => 'wait' as const)
    isAsking = false
    if (answer === 'start-again' && !window.isDestroyed()) webContents.forcefullyCrashRenderer()
  })
}

/** Brings a window before the user's eyes, wherever it was. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
