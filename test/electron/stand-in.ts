import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type {
  IpcMainInvokeEvent,
  MenuItemConstructorOptions,
  BrowserWindowConstructorOptions as WindowOptions,
} from 'electron'

/**
 * Takes the place of the electron module where its runtime is not at hand. It takes notes, keeps handlers and
 * replays the order of events that Electron documents. It shows nothing and proves nothing about Chromium.
 */
export type StandIn = ReturnType<typeof createStandIn>

export type Frame = { origin: string; parent: Frame | null; isDestroyed: () => boolean }

export const frameOf = (origin: string, parent: Frame | null = null): Frame => ({
  origin,
  parent,
  isDestroyed: () => false,
})

class Contents extends EventEmitter {
  mainFrame = frameOf('app://shoal')
  sent: { channel: string; value: unknown }[] = []
  destroyed = false
  drags: { file: string; files?: string[]; icon: unknown }[] = []
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  crashes = 0
  /** What the page answers to scripts, by a word in them. */
  answers: [string, unknown][] = []
  executeJavaScript = async (script: string) => this.answers.find(([word]) => script.includes(word))?.[1]
  capturePage = async () => ({ isEmpty: () => false, toPNG: () => Buffer.from('a screenshot') })
  isDestroyed = () => this.destroyed
  /** With its fragment, as it is shown (shell/browser/api/electron_api_web_contents.cc, GetURL). */
  url = 'app://shoal/'
  getURL = () => this.url
  forcefullyCrashRenderer(): void {
    this.crashes += 1
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 })
  }
  startDrag(item: { file: string; files?: string[]; icon: unknown }): void {
    this.drags.push(item)
  }
  send(channel: string, value: unknown): void {
    this.sent.push({ channel, value })
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
}

/**
 * A child of Node in the place of a utility process: structured clones, and ended by SIGKILL of its id alone. An empty
 * environment counts as none, and then it has that of the app (shell/browser/api/electron_api_utility_process.cc).
 */
function forkUtility(entry: string, args: string[], { env = {} }: { env?: Record<string, string> }) {
  const isGiven = Object.keys(env).length > 0
  const child = fork(entry, args, {
    ...{ serialization: 'advanced', execArgv: [] },
    env: isGiven ? env : process.env,
  })
  child.unref()
  child.channel?.unref()
  return Object.assign(new EventEmitter(), {
    pid: child.pid,
    postMessage: (message: object) => void child.send(message),
    kill: () => child.kill('SIGTERM'),
    on(event: string, listener: (...args: unknown[]) => void) {
      child.on(event, listener)
      return this
    },
  })
}

/** An event whose default can be prevented, as Electron's. */
export const preventable = <Facts extends object>(facts: Facts = {} as Facts) => ({
  ...facts,
  prevented: false,
  preventDefault() {
    this.prevented = true
  },
})

/** `otherRuns`: another start holds the lock. */
export function createStandIn({
  otherRuns = false,
  proxyAnswer = Promise.resolve('DIRECT'),
  signals = ['SIGINT', 'SIGTERM', 'SIGHUP'],
  switches = [],
}: {
  otherRuns?: boolean
  proxyAnswer?: Promise<string>
  signals?: readonly NodeJS.Signals[]
  /** Chromium's, as it was started with. */
  switches?: readonly string[]
} = {}) {
  const heardBefore = signals.map(signal => process.listeners(signal))
  const windows: FakeWindow[] = []
  const notices: FakeNotification[] = []
  const copied = { plain: '', html: '' }
  const readiness = Promise.withResolvers<void>()
  const answers: { messageBox: number[]; files: (string[] | undefined)[]; saveAs: (string | undefined)[] } = {
    messageBox: [],
    files: [],
    saveAs: [],
  }
  const log = {
    questions: [] as { message: string; buttons: string[] }[],
    dialogs: [] as { properties: string[] }[],
    saveDialogs: [] as { defaultPath: string; filters: { extensions: string[] }[] }[],
    errors: [] as string[],
    opened: [] as string[],
    revealed: [] as string[],
    external: [] as string[],
    trashed: [] as string[],
    copied: [] as Record<string, string>[],
    blockers: new Set<number>(),
    blocked: 0,
    paths: {} as Record<string, string>,
    lockData: undefined as unknown,
    exits: [] as number[],
    quits: 0,
    trays: [] as FakeTray[],
    protocols: [] as string[],
    recent: [] as string[],
    tasks: [] as object[],
    schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
    menu: [] as MenuItemConstructorOptions[],
    popups: [] as MenuItemConstructorOptions[][],
  }

  class FakeWindow extends EventEmitter {
    options: WindowOptions
    webContents = new Contents()
    loaded: string[] = []
    progress: number[] = []
    visible = false
    focused = false
    minimized = false
    destroyed = false
    constructor(options: WindowOptions) {
      super()
      this.options = options
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    async loadURL(url: string) {
      this.loaded.push(url)
      this.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    }
    show() {
      this.visible = true
    }
    hide() {
      this.visible = false
      this.focused = false
    }
    focus() {
      this.focused = true
    }
    restore() {
      this.minimized = false
    }
    isMinimized = () => this.minimized
    isVisible = () => this.visible
    isFocused = () => this.focused
    isDestroyed = () => this.destroyed
    setProgressBar(fraction: number) {
      this.progress.push(fraction)
    }
    /** Answers whether it closed. */
    close(): boolean {
      const event = preventable()
      this.emit('close', event)
      if (event.prevented) return false
      this.destroyed = true
      this.webContents.destroyed = true
      windows.splice(windows.indexOf(this), 1)
      this.emit('closed')
      // Not while the app is quitting (shell/browser/browser.cc, OnWindowAllClosed).
      if (windows.length === 0 && !app.quitting) app.emit('window-all-closed')
      return true
    }
  }

  /**
   * Whether the system can show any is asked of Chromium (shell/browser/api/electron_api_notification.cc); an unsigned app
   * on a Mac hears `failed` only after it showed one (shell/browser/notifications/mac/cocoa_notification.mm).
   */
  class FakeNotification extends EventEmitter {
    static isSupported = () => true
    options: { title: string; body: string }
    shown = false
    constructor(options: { title: string; body: string }) {
      super()
      this.options = options
      notices.push(this)
    }
    show() {
      this.shown = true
    }
  }

  class FakeTray extends EventEmitter {
    image: unknown
    toolTip = ''
    title = ''
    menu: MenuItemConstructorOptions[] = []
    destroyed = false
    constructor(image: unknown) {
      super()
      this.image = image
      log.trays.push(this)
    }
    setToolTip(words: string) {
      this.toolTip = words
    }
    setTitle(words: string) {
      this.title = words
    }
    setContextMenu(menu: MenuItemConstructorOptions[]) {
      this.menu = menu
    }
    destroy() {
      this.destroyed = true
    }
  }

  class FakeApp extends EventEmitter {
    isPackaged = false
    quitting = false
    // shell/common/api/electron_api_command_line.cc
    commandLine = { hasSwitch: (name: string) => switches.includes(name) }
    setName() {}
    setAppUserModelId() {}
    setAsDefaultProtocolClient(scheme: string) {
      log.protocols.push(scheme)
    }
    addRecentDocument(path: string) {
      log.recent.push(path)
    }
    clearRecentDocuments() {
      log.recent = []
    }
    setUserTasks(tasks: object[]) {
      log.tasks = tasks
    }
    // Of macOS alone.
    dock = undefined
    setPath(name: string, path: string) {
      log.paths[name] = path
    }
    requestSingleInstanceLock(data: unknown) {
      log.lockData = data
      return !otherRuns
    }
    whenReady = () => readiness.promise
    /**
     * before-quit, then the windows, then quit: each may still prevent it, and then it was not begun
     * (shell/browser/browser.cc, Quit and OnWindowCloseCancelled).
     */
    quit() {
      if (this.quitting) return
      const event = preventable()
      this.emit('before-quit', event)
      if (event.prevented) return
      this.quitting = true
      this.quitting = [...windows].every(window => window.close())
      if (!this.quitting) return
      log.quits += 1
      this.emit('quit')
    }
    exit(code: number) {
      log.exits.push(code)
    }
  }

  const app = new FakeApp()
  const handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>()
  const schemes = new Map<string, (request: Request) => Promise<Response>>()
  const permissions: Record<string, ((...args: never[]) => unknown) | undefined> = {}
  let onBeforeRequest:
    | ((request: { url: string }, answer: (to: { cancel: boolean }) => void) => void)
    | undefined

  const keep = (name: string) => (handler: () => void) => {
    permissions[name] = handler
  }

  class FakeSession extends EventEmitter {
    setPermissionRequestHandler = keep('request')
    setPermissionCheckHandler = keep('check')
    setDevicePermissionHandler = keep('device')
    setDisplayMediaRequestHandler = keep('display')
    webRequest = {
      onBeforeRequest: (handler: typeof onBeforeRequest) => {
        onBeforeRequest = handler
      },
    }
    resolveProxy = () => proxyAnswer
  }

  const defaultSession = new FakeSession()
  const ipcMain = Object.assign(new EventEmitter(), {
    handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) =>
      handlers.set(channel, handler),
  })

  function forgetSignals(): void {
    for (const [at, signal] of signals.entries())
      for (const listener of process.listeners(signal))
        if (!heardBefore[at]?.includes(listener)) process.off(signal, listener)
  }

  const withoutWindow = <T>(first: unknown, second: T | undefined): T => second ?? (first as T)

  const electron = {
    app,
    BrowserWindow: FakeWindow,
    Notification: FakeNotification,
    Tray: FakeTray,
    nativeImage: {
      createFromPath: (path: string) => ({ resize: ({ width }: { width: number }) => ({ path, width }) }),
    },
    ipcMain,
    session: { defaultSession },
    // As on a Linux without a store of secrets.
    safeStorage: { isEncryptionAvailable: () => false, getSelectedStorageBackend: () => 'basic_text' },
    protocol: {
      registerSchemesAsPrivileged: (list: typeof log.schemes) => log.schemes.push(...list),
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
        schemes.set(scheme, handler),
    },
    // One item with a type for each form of it (docs/api/clipboard-item.md).
    clipboard: {
      async read() {
        const texts: Record<string, string> = { 'text/plain': copied.plain, 'text/html': copied.html }
        const types = Object.keys(texts).filter(type => texts[type] !== '')
        return [{ types, getType: async (type: string) => new Blob([texts[type] ?? '']) }]
      },
      write: async (items: { data: Record<string, string> }[]) =>
        void log.copied.push(...items.map(({ data }) => data)),
    },
    dialog: {
      async showMessageBox(first: unknown, second?: { message: string; buttons: string[] }) {
        log.questions.push(withoutWindow(first, second))
        return { response: answers.messageBox.shift() ?? 0 }
      },
      async showOpenDialog(first: unknown, second?: { properties: string[] }) {
        log.dialogs.push(withoutWindow(first, second))
        const files = answers.files.shift()
        return { canceled: files === undefined, filePaths: files ?? [] }
      },
      async showSaveDialog(first: unknown, second?: (typeof log.saveDialogs)[number]) {
        log.saveDialogs.push(withoutWindow(first, second))
        const filePath = answers.saveAs.shift()
        return { canceled: filePath === undefined, filePath: filePath ?? '' }
      },
      showErrorBox: (title: string, text: string) => void log.errors.push(`${title}: ${text}`),
    },
    shell: {
      async openPath(path: string) {
        log.opened.push(path)
        return ''
      },
      showItemInFolder: (path: string) => void log.revealed.push(path),
      openExternal: async (url: string) => void log.external.push(url),
      trashItem: async (path: string) => void log.trashed.push(path),
    },
    ClipboardItem: class {
      data: Record<string, string>
      constructor(data: Record<string, string>) {
        this.data = data
      }
    },
    Menu: {
      // A menu is its items, which pops up before the user.
      buildFromTemplate: (template: MenuItemConstructorOptions[]) =>
        Object.assign([...template], { popup: () => void log.popups.push(template) }),
      setApplicationMenu: (menu: MenuItemConstructorOptions[]) => {
        log.menu = menu
      },
    },
    nativeTheme: Object.assign(new EventEmitter(), { shouldUseDarkColors: true, themeSource: 'system' }),
    utilityProcess: { fork: forkUtility },
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: {
      start() {
        log.blocked += 1
        log.blockers.add(log.blocked)
        return log.blocked
      },
      stop: (id: number) => log.blockers.delete(id),
    },
  }

  return {
    electron,
    app,
    windows,
    copied,
    notices,
    answers,
    log,
    permissions,
    session: defaultSession,
    handlers,
    schemes,
    request: (
      url: string,
      details: { resourceType?: string; frame?: { url: string } | null } = {},
    ): boolean => {
      let cancelled = false
      onBeforeRequest?.({ url, ...details }, ({ cancel }) => {
        cancelled = cancel
      })
      return !cancelled
    },
    /**
     * After the app's program was loaded Electron takes these signals for itself: who listened hears nothing any more
     * (shell/browser/electron_browser_main_parts_posix.cc).
     */
    becomeReady() {
      forgetSignals()
      readiness.resolve()
    },
    forgetSignals,
    /** Calls as the page of the window does, or as the given frame. */
    invoke(channel: string, args: unknown[], event?: Partial<Record<keyof IpcMainInvokeEvent, unknown>>) {
      const handler = handlers.get(channel)
      if (handler === undefined) throw new Error(`There is no handler for ${channel}.`)
      const contents = windows[0]?.webContents
      return handler({ sender: contents, senderFrame: contents?.mainFrame, ...event }, ...args)
    },
    /** The page begins to listen for lists. */
    listen(event?: { sender?: unknown; senderFrame?: unknown }) {
      const contents = windows[0]?.webContents
      ipcMain.emit('shoal:listening', { sender: contents, senderFrame: contents?.mainFrame, ...event })
    },
  }
}
