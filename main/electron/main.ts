import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron'
import { explain, problemIn } from '../../shared/text/problems.ts'
import { createApi, type WindowApi } from '../api/api.ts'
import { createFiles } from '../api/request-handler.ts'
import { createThumbnails } from '../api/thumbnails.ts'
import { type App, createDecoders, decoderBuild, homeFolder, openApp, realWorld } from '../app/app.ts'
import type { Log } from '../system/log.ts'
import { openLogFile } from '../system/log-file.ts'
import { makeFoldersSync } from '../system/mkdirp.ts'
import { readVersion } from '../system/version.ts'
import { createActivity } from './activity.ts'
import { startUtilityDecoder } from './decoder.ts'
import { createInbox } from './inbox.ts'
import { serveCalls } from './ipc.ts'
import { type LaunchArguments, parseMessage, readArguments } from './launch-arguments.ts'
import { menuTemplate } from './menu.ts'
import { guardContents, guardSession } from './permissions.ts'
import { registerScheme, servePage } from './protocol.ts'
import { systemProxy } from './proxy.ts'
import { askToQuit } from './questions.ts'
import { createQuitting } from './quitting.ts'
import { createElectronShell } from './shell.ts'
import { bringForward, openWindow } from './window.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const icon = join(root, 'assets', 'icons', '256x256.png')
const isMac = process.platform === 'darwin'

app.setName('Shoal')
app.setAppUserModelId('io.github.shoal')
registerScheme(protocol)
const begun = {
  args: process.argv.slice(process.defaultApp === true ? 2 : 1),
  folder: process.cwd(),
}
// Two that keep their things in two places are two programs; everything else is one.
if (claimHome() && app.requestSingleInstanceLock(begun)) run()
else app.quit()

/** Electron's own things lie beside Shoal's. It wants the folder to be there. */
function claimHome(): boolean {
  const folder = join(homeFolder(process.env), 'electron')
  try {
    makeFoldersSync(folder, 0o700)
    app.setPath('userData', folder)
    return true
  } catch (error) {
    dialog.showErrorBox('Shoal cannot start', `${folder} cannot be used. ${error}`)
    return false
  }
}

function run(): void {
  const logFile = openLogFile(join(homeFolder(process.env), 'logs'), 'desktop')
  const log: Log = (event, facts) => {
    realWorld.log(event, facts)
    logFile.log(event, facts)
  }
  const unexpected = (error: unknown) => {
    log('unexpected', { error })
    process.stderr.write(`${wordsOf(error)}\n`)
  }
  let window: BrowserWindow | undefined
  let opened: { application: App; page: WindowApi } | undefined
  const inbox = createInbox(ipcMain)
  const activity = createActivity(powerSaveBlocker)
  const desktop = createElectronShell({
    dialog,
    system: shell,
    Notification,
    nativeTheme,
    dragIcon: () => nativeImage.createFromPath(icon).resize({ width: 64 }),
    window: () => window,
    bringForward: showWindow,
    progressed: () => void activity.look(),
  })
  const quitting = createQuitting({
    app,
    running: activity.running,
    finish: activity.finish,
    ask: batches => askToQuit(dialog, window, batches),
    hide: () => window?.hide(),
    async close() {
      await opened?.page.close()
      await opened?.application.close()
      await logFile.close()
    },
    unexpected,
  })

  function showWindow(): void {
    quitting.stay()
    if (window !== undefined) {
      bringForward(window)
      return
    }
    window = openWindow(BrowserWindow, {
      preload: join(root, 'dist', 'electron', 'preload.cjs'),
      icon,
      dark: nativeTheme.shouldUseDarkColors,
      mayClose() {
        // On a Mac the app outlives its window. Elsewhere closing it is quitting, which may ask first.
        if (isMac || quitting.isOver) return true
        app.quit()
        return false
      },
    })
    inbox.attach(window.webContents)
    window.on('session-end', () => void quitting.now())
    window.on('closed', () => {
      window = undefined
    })
  }

  async function take({ offer, sample }: LaunchArguments): Promise<void> {
    if (offer !== undefined) inbox.give(offer)
    if (!sample || opened === undefined) return
    const { api } = opened.page
    const { draft } = await api.review({ sources: [], sample: true })
    const { folder, options } = await api.appInfo()
    const batch = await api.start({ draft, folder, options })
    // A window that is still to come shows by itself what runs.
    if (window !== undefined) go(`/batch/${batch}`)
    await activity.look()
  }

  function go(path: string): void {
    if (window === undefined) showWindow()
    window?.webContents.send('shoal:go', path)
  }

  async function openLists(): Promise<void> {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      properties: ['openFile', 'multiSelections'],
    })
    if (canceled) return
    showWindow()
    inbox.give({ sources: [], paths: filePaths })
  }

  app.on('second-instance', async (_event, _argv, _folder, sent) => {
    const message = parseMessage(sent)
    await ready
    showWindow()
    if (message !== undefined) take(readArguments(message)).catch(unexpected)
  })
  // Both may come before the app is ready.
  app.on('open-file', async (event, path) => {
    event.preventDefault()
    inbox.give({ sources: [], paths: [path] })
    await ready
    showWindow()
  })
  app.on('activate', () => void ready.then(showWindow))
  app.on('before-quit', quitting.beforeQuit)
  app.on('window-all-closed', () => {
    if (!isMac) app.quit()
  })
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, url => void desktop.openUrl(url).catch(unexpected))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void quitting.now())

  async function open(): Promise<void> {
    powerMonitor.on('shutdown', () => void quitting.now())
    guardSession(session.defaultSession)
    Object.assign(process.env, await systemProxy(session.defaultSession, process.env))
    const startDecoder = startUtilityDecoder(
      utilityProcess,
      join(root, 'dist', 'electron', 'decoder-entry.js'),
      process.env,
    )
    const build = decoderBuild({ env: process.env, platform: process.platform, isElectron: true })
    const application = openApp({ ...realWorld, log, decoders: createDecoders(startDecoder, { build }) })
    const page = createApi(application, desktop)
    opened = { application, page }
    const thumbnails = createThumbnails(join(application.home, 'thumbnails'), application.world.decoders)
    const { savedFile, pageCopy, foundImage } = page
    const files = createFiles({
      renderer: join(root, 'dist', 'renderer'),
      thumbnails,
      savedFile,
      pageCopy,
      foundImage,
    })
    servePage(protocol, files, unexpected)
    serveCalls(ipcMain, activity.watched(page.api), unexpected)
    app.setAboutPanelOptions({ applicationName: 'Shoal', applicationVersion: readVersion() })
    const places = { isMac, isPackaged: app.isPackaged }
    const actions = { go, openLists: () => void openLists().catch(unexpected) }
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, places)))
    desktop.showTheme((await page.api.appInfo()).habits.theme)
    await take(readArguments(begun)).catch(unexpected)
    showWindow()
    if (application.setAside !== undefined) await tellSetAside(application.setAside)
  }

  const tellSetAside = (path: string) =>
    dialog.showMessageBox({
      type: 'warning',
      message: 'The list of batches was damaged.',
      detail: `It was put aside as ${path}; a new one is begun.`,
    })

  const ready = app
    .whenReady()
    .then(open)
    .catch(error => {
      dialog.showErrorBox('Shoal cannot start', wordsOf(error))
      app.exit(1)
    })
}

function wordsOf(error: unknown): string {
  const problem = problemIn(error)
  if (problem !== undefined) return explain(problem)
  return error instanceof Error ? `${error.stack}` : `${error}`
}
