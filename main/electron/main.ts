import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  app,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron'
import type { Api } from '../../shared/contract/commands.ts'
import { handOverScheme } from '../../shared/hand-over.ts'
import { handOverFaults, handOverWaits } from '../../shared/text/hand-over.ts'
import { explain, problemIn } from '../../shared/text/problems.ts'
import { homeFolder, realWorld } from '../app/app.ts'
import { namedQueue } from '../queue/named-queue.ts'
import { ignoredBy, type Log } from '../system/log.ts'
import { openLogFile } from '../system/log-file.ts'
import { makeFoldersSync } from '../system/mkdirp.ts'
import { widenThreadPool } from '../system/thread-pool.mjs'
import { createActivity } from './activity.ts'
import { createBackground } from './background/background.ts'
import { createInbox } from './inbox.ts'
import { serveCalls } from './ipc.ts'
import {
  argumentsBehindEntry,
  type LaunchArguments,
  queueFilesOf,
  readArguments,
  smokeFolderOf,
} from './launch-arguments.ts'
import { listen } from './listen.ts'
import { createMainWindow } from './main-window.ts'
import { type OpenedApplication, openApplication } from './open-application.ts'
import { guardSession } from './permissions.ts'
import { registerScheme, servePage } from './protocol.ts'
import { systemProxy } from './proxy.ts'
import { afterProxy } from './proxy-gate.ts'
import { askToQuit, askToRunOpen, askToWait } from './questions.ts'
import { createQuitting } from './quitting.ts'
import { createElectronShell } from './shell.ts'
import { showMenu } from './show-menu.ts'
import { smoke } from './smoke.ts'
import { trustSystem } from './system-roots.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const dist = join(root, 'dist')
const icon = join(root, 'assets', 'icons', '256x256.png')
const isMac = process.platform === 'darwin'

widenThreadPool()
app.setName('Shoal')
app.setAppUserModelId('io.github.shoal')
// Elsewhere the package says so. A checkout does not take the scheme from an installed app.
if (process.platform === 'win32' && app.isPackaged) app.setAsDefaultProtocolClient(handOverScheme)
registerScheme(protocol)
const begun = {
  args: argumentsBehindEntry(process.argv, {
    isPackaged: process.defaultApp !== true,
    entries: [fileURLToPath(import.meta.url), root],
    folder: process.cwd(),
  }),
  folder: process.cwd(),
}
const smokeFolder = smokeFolderOf(begun)
if (smokeFolder !== undefined) process.env['SHOAL_HOME'] = join(smokeFolder, 'home')
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
  const { log, unexpected, showLog, closeLog } = openLogs()
  let opened: OpenedApplication | undefined
  let api: Api | undefined
  const inbox = createInbox(ipcMain)
  const activity = createActivity(powerSaveBlocker)
  const window = createMainWindow({
    BrowserWindow,
    preload: join(dist, 'electron', 'preload.cjs'),
    icon,
    dark: () => nativeTheme.shouldUseDarkColors,
    inbox,
    log,
    askToWait: current => askToWait(dialog, current),
    mayClose() {
      // On a Mac the app outlives its window. Elsewhere closing it is quitting, which may ask first.
      if (isMac || quitting.isOver) return true
      app.quit()
      return false
    },
    sessionEnds: () => void quitting.now(),
  })
  const background = createBackground({
    app,
    Menu,
    Tray,
    iconOf: file => nativeImage.createFromPath(join(root, 'assets', file)),
    nativeTheme,
    dialog,
    platform: process.platform,
    home: homeFolder(process.env),
    inbox,
    commands: () => api,
    underWay: activity.underWay,
    handOver: address => opened?.page.handOver(address),
    readClipboard: () => desktop.readClipboard(),
    notify: (notice, clicked) => desktop.notify(notice, clicked),
    isFocused: () => window.current?.isFocused() ?? false,
    showWindow,
    quitNow: () => void quitting.now(),
    log,
    unexpected,
  })
  const queue = namedQueue(process.env, queueFilesOf(begun))
  const desktop = createElectronShell({
    dialog,
    system: shell,
    clipboard,
    ClipboardItem,
    platform: process.platform,
    Notification,
    dragIcon: () => nativeImage.createFromPath(icon).resize({ width: 64 }),
    window: () => window.current,
    bringForward: showWindow,
    background: background.shell,
    queue,
    progressed() {
      void activity.look()
      background.progressed()
    },
  })
  const quitting = createQuitting({
    app,
    running: activity.running,
    finish: activity.finish,
    ask: batches => askToQuit(dialog, window.current, batches),
    hide: window.hide,
    async close() {
      background.end()
      await opened?.page.close()
      await opened?.application.close()
      await queue?.close()
      await closeLog()
    },
    unexpected,
  })

  function showWindow(): void {
    quitting.stay()
    window.show()
  }

  async function take({ given, sample, paste, handedOver }: LaunchArguments): Promise<void> {
    if (given !== undefined) inbox.give(given)
    if (paste) inbox.go('/paste')
    for (const address of handedOver) takeHandOver(address)
    if (!sample || api === undefined) return
    const { draft } = await api.review({ sources: [], sample: true })
    const { folder, options } = await api.appInfo()
    const batch = await api.start({ draft, folder, options })
    inbox.go(`/batch/${batch}`)
    await activity.look()
  }

  /** The first one is shown at once. A page that fires again takes neither the window nor an open review from the user. */
  function takeHandOver(address: string): void {
    const taken = opened?.page.handOver(address)
    if (typeof taken === 'string') inbox.tell(handOverFaults[taken])
    if (taken !== 1) return
    showWindow()
    if (window.isReviewing) inbox.tell(handOverWaits)
    else inbox.go('/hand-over')
  }

  async function smokeAndExit(folder: string, commands: Api): Promise<void> {
    const report = await smoke({
      folder,
      api: commands,
      window: () => window.current,
      go: inbox.go,
      finish: activity.finish,
      sample: join(root, 'assets', 'sample'),
    })
    process.stdout.write(`${JSON.stringify(report)}\n`)
    await quitting.now(report.passed ? 0 : 1)
  }

  async function open(): Promise<void> {
    powerMonitor.on('shutdown', () => void quitting.now())
    // Not before the app is ready: Electron takes these signals after it has loaded this file.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => void quitting.now())
    const hasSandbox = !app.commandLine.hasSwitch('no-sandbox')
    if (!hasSandbox && smokeFolder === undefined && !(await askToRunOpen(dialog))) return quitting.now()
    guardSession(session.defaultSession)
    // A script of the network may be looked for, which takes seconds: the window does not wait, the requests do.
    const proxyKnown = systemProxy(session.defaultSession, process.env).then(proxies => {
      Object.assign(process.env, proxies)
    })
    trustSystem().catch(ignoredBy(log, "reading the system's certificates"))
    // Pages of strangers are loaded in a browser with a sandbox, or not at all.
    const hidden = hasSandbox ? { BrowserWindow, session } : undefined
    opened = openApplication(dist, desktop, log, utilityProcess, hidden, safeStorage)
    const { application, page, files } = opened
    api = background.watched(activity.watched(afterProxy(page.api, proxyKnown)))
    servePage(protocol, files, unexpected)
    serveCalls(ipcMain, api, unexpected)
    const places = { isMac, isPackaged: app.isPackaged }
    showMenu({ Menu, dialog, places, showWindow, window, inbox, showLog, unexpected })
    background.shell.followHabits((await api.appInfo()).habits)
    await take(readArguments(begun)).catch(unexpected)
    showWindow()
    if (application.setAside !== undefined) await tellSetAside(application.setAside)
    if (smokeFolder !== undefined) await smokeAndExit(smokeFolder, api)
  }

  const ready = app
    .whenReady()
    .then(open)
    .catch(error => {
      dialog.showErrorBox('Shoal cannot start', wordsOf(error))
      app.exit(1)
    })
  listen({
    app,
    Menu,
    isMac,
    ready,
    showWindow,
    inbox,
    take,
    quitting,
    desktop,
    log,
    showLog,
    unexpected,
  })
}

/** Events go to the log's file, and to what NODE_DEBUG asks for. */
function openLogs() {
  const file = openLogFile(join(homeFolder(process.env), 'logs'), 'desktop')
  const log: Log = (event, facts) => {
    realWorld.log(event, facts)
    file.log(event, facts)
  }
  const unexpected = (error: unknown) => {
    log('unexpected', { error })
    process.stderr.write(`${wordsOf(error)}\n`)
  }
  const showLog = () => shell.showItemInFolder(file.path)
  return { log, unexpected, showLog, closeLog: file.close }
}

const tellSetAside = (path: string) =>
  dialog.showMessageBox({
    type: 'warning',
    message: 'The history database was damaged.',
    detail: `It was moved to ${path} and a new one was created.`,
  })

function wordsOf(error: unknown): string {
  const problem = problemIn(error)
  if (problem !== undefined) return explain(problem)
  return error instanceof Error ? `${error.stack}` : `${error}`
}
