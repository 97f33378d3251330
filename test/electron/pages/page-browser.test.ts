import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { startHiddenBrowser } from '../../../main/electron/pages/page-browser.ts'
import { type HiddenParts, isOfStrangers } from '../../../main/electron/pages/page-windows.ts'
import { findSealingIn } from '../../../main/electron/sealing.ts'
import type { TabEvents } from '../../../main/pages/browser/tab.ts'
import { eventually } from '../../helpers/eventually.ts'
import { preventable } from '../stand-in.ts'

/** Stands for Electron's parts: takes notes, and replays events. It proves nothing about Chromium. */
function createParts() {
  const commands: { method: string; params: unknown; session: string | undefined }[] = []
  const windows: {
    options: BrowserWindowConstructorOptions
    webContents: Contents
    isDestroyed: boolean
    destroy(): void
  }[] = []

  class Contents extends EventEmitter {
    debugger = Object.assign(new EventEmitter(), {
      attach() {},
      async sendCommand(method: string, params: unknown, session?: string) {
        commands.push({ method, params, session })
        return {}
      },
    })
    mainFrame = { framesInSubtree: [{ osProcessId: process.pid }] }
    loaded: string[] = []
    openHandler: ((details: object) => { action: string }) | undefined
    policy = ''
    setWindowOpenHandler(handler: (details: object) => { action: string }) {
      this.openHandler = handler
    }
    setWebRTCIPHandlingPolicy(policy: string) {
      this.policy = policy
    }
    setUserAgent() {}
    getURL = () => this.loaded.at(-1) ?? ''
    async loadURL(url: string) {
      this.loaded.push(url)
    }
    close() {}
  }

  class Session extends EventEmitter {
    proxy: unknown
    handlers: Record<string, (...args: never[]) => unknown> = {}
    beforeRequest: ((request: object, answer: (to: object) => void) => void) | undefined
    responseStarted: ((response: object) => void) | undefined
    jar: object[] = []
    cookies = {
      set: async (cookie: object) => void this.jar.push(cookie),
      get: async () => this.jar,
    }
    cleared = false
    keep = (name: string) => (handler: (...args: never[]) => unknown) => {
      this.handlers[name] = handler
    }
    setPermissionRequestHandler = this.keep('request')
    setPermissionCheckHandler = this.keep('check')
    setDevicePermissionHandler = this.keep('device')
    setDisplayMediaRequestHandler = this.keep('display')
    webRequest = {
      onBeforeRequest: (handler: NonNullable<typeof this.beforeRequest>) => {
        this.beforeRequest = handler
      },
      onResponseStarted: (handler: NonNullable<typeof this.responseStarted>) => {
        this.responseStarted = handler
      },
    }
    async setProxy(proxy: unknown) {
      this.proxy = proxy
    }
    async closeAllConnections() {}
    async clearStorageData() {
      this.cleared = true
    }
  }

  const sessions = new Map<string, Session>()
  const parts = {
    session: {
      fromPartition(name: string) {
        const made = new Session()
        sessions.set(name, made)
        return made
      },
    },
    BrowserWindow: class extends EventEmitter {
      webContents = new Contents()
      isDestroyed = false
      options: BrowserWindowConstructorOptions
      constructor(options: BrowserWindowConstructorOptions) {
        super()
        this.options = options
        windows.push(this)
      }
      loadURL = (url: string) => this.webContents.loadURL(url)
      destroy() {
        this.isDestroyed = true
        this.webContents.emit('destroyed')
        this.emit('closed')
      }
    },
  }
  return { parts: parts as unknown as HiddenParts, sessions, windows, commands }
}

const options = { width: 1280, height: 3000, userAgent: undefined, headers: { 'accept-language': 'de' } }

async function openTab(decide: TabEvents['decide'] = () => 'pass') {
  const { parts, sessions, windows, commands } = createParts()
  const told: unknown[] = []
  const browser = await startHiddenBrowser(parts)({ port: 4711, user: 'shoal', password: 'secret' }, false)
  const cookie = { key: 'a', value: 'b', path: '/', secure: true, httpOnly: true, expiresAt: undefined }
  const cookies = [{ ...cookie, domain: 'example.org', hostOnly: true }]
  const tab = await browser.openTab(
    { ...options, cookies },
    {
      decide,
      requested: wanted => told.push(wanted),
      answered: (wanted, type) => told.push({ ...wanted, type }),
      settled: () => told.push('settled'),
      crashed: () => told.push('crashed'),
    },
  )
  const [[partition, session] = []] = [...sessions]
  const [window] = windows
  if (partition === undefined || session === undefined || window === undefined) throw new Error('no window')
  return { browser, tab, told, session, partition, window, contents: window.webContents, commands }
}

test('a hidden window, with a sandbox and a partition in memory, whose only way out is the proxy', async () => {
  const { session, partition, window, contents } = await openTab()
  expect(partition).not.toMatch(/^persist:/)
  expect(window.options).toMatchObject({
    show: false,
    webPreferences: {
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      disableDialogs: true,
    },
  })
  expect(window.options.webPreferences).not.toHaveProperty('preload')
  expect(session.proxy).toEqual({
    mode: 'fixed_servers',
    proxyRules: 'http=127.0.0.1:4711;https=127.0.0.1:4711',
    proxyBypassRules: '<-loopback>',
  })
  expect(contents.policy).toBe('disable_non_proxied_udp')
  expect(isOfStrangers(session as never)).toBe(true)
  expect(isOfStrangers(undefined as never)).toBe(false)
})

test('it may ask for nothing, open nothing and save nothing', async () => {
  const { session, contents } = await openTab()
  const answers: unknown[] = []
  const ask = session.handlers as Record<string, (...args: unknown[]) => unknown>
  ask['request']?.(contents, 'openExternal', (answer: unknown) => answers.push(answer))
  ask['display']?.({}, (answer: unknown) => answers.push(answer))
  expect([...answers, ask['check']?.(), ask['device']?.()]).toEqual([false, null, false, false])
  expect(contents.openHandler?.({ url: 'https://example.org' })).toEqual({ action: 'deny' })
  for (const [emitter, name] of [
    [session, 'will-download'],
    [contents, 'will-prevent-unload'],
    [contents, 'will-attach-webview'],
  ] as const) {
    const event = preventable()
    emitter.emit(name, event)
    expect(event.prevented, name).toBe(true)
  }
})

test('only the proxy gets its secret', async () => {
  const { contents } = await openTab()
  const told: unknown[] = []
  const answer = (...login: unknown[]) => told.push(login)
  contents.emit('login', preventable(), {}, { isProxy: true, port: 4711 }, answer)
  contents.emit('login', preventable(), {}, { isProxy: true, port: 80 }, answer)
  contents.emit('login', preventable(), {}, { isProxy: false, port: 4711 }, answer)
  expect(told).toEqual([['shoal', 'secret'], [], []])
})

test('what is refused is cancelled, WebSockets always; images are answered in the page', async () => {
  const { session, contents, commands } = await openTab(({ url, kind }) =>
    url.startsWith('file:') ? 'refuse' : kind === 'image' ? 'empty' : 'pass',
  )
  const cancelled = (url: string, resourceType: string) => {
    let given: unknown
    session.beforeRequest?.({ url, resourceType }, answer => {
      given = answer
    })
    return given
  }
  expect(cancelled('https://a/', 'mainFrame')).toEqual({ cancel: false })
  expect(cancelled('file:///etc/passwd', 'subFrame')).toEqual({ cancel: true })
  expect(cancelled('wss://a/', 'webSocket')).toEqual({ cancel: true })
  const paused = { requestId: '1', request: { url: 'https://a/b.jpg' } }
  contents.debugger.emit('message', {}, 'Fetch.requestPaused', paused, 'frame-1')
  expect(commands.at(-1)).toMatchObject({
    method: 'Fetch.fulfillRequest',
    params: { requestId: '1', responseCode: 200 },
    session: 'frame-1',
  })
})

test('requests are reported, also those of frames with a process of their own', async () => {
  const { tab, told, contents, commands } = await openTab()
  const say = (method: string, params: object) => contents.debugger.emit('message', {}, method, params, '')
  say('Network.requestWillBeSent', { requestId: '1', type: 'Image', request: { url: 'https://a/b.jpg' } })
  say('Network.responseReceived', {
    requestId: '1',
    type: 'Fetch',
    response: { url: 'https://a/c', mimeType: 'image/png' },
  })
  say('Network.loadingFinished', { requestId: '1' })
  contents.emit('render-process-gone')
  expect(told).toEqual([
    { url: 'https://a/b.jpg', kind: 'image', isRedirect: false },
    { url: 'https://a/c', kind: 'other', type: 'image/png' },
    'settled',
    'crashed',
  ])
  say('Target.attachedToTarget', { sessionId: 'frame-1', targetInfo: { type: 'iframe' } })
  say('Target.attachedToTarget', { sessionId: 'worker-1', targetInfo: { type: 'worker' } })
  expect(await tab.sessions()).toHaveLength(2)
  await tab.sessions().then(([, frame]) => frame?.send('DOMSnapshot.captureSnapshot'))
  expect(commands).toContainEqual({
    method: 'DOMSnapshot.captureSnapshot',
    params: undefined,
    session: 'frame-1',
  })
})

test('how an address begins: with an answer, as a file, or not at all; then nothing is left', async () => {
  const { tab, session, contents, window } = await openTab()
  const opened = tab.open('https://a/')
  session.responseStarted?.({ resourceType: 'mainFrame', responseHeaders: { 'Content-Type': ['text/html'] } })
  contents.emit('did-navigate', {}, 'https://a/', 200, 'OK')
  expect(await opened).toEqual({ kind: 'answer', status: 200, headers: { 'content-type': 'text/html' } })
  const file = tab.open('https://a/file')
  session.emit('will-download', preventable())
  expect(await file).toEqual({ kind: 'file' })
  const failed = tab.open('https://a/none')
  contents.emit('did-fail-load', {}, -105, 'ERR_NAME_NOT_RESOLVED', 'https://a/none', true)
  expect(await failed).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('ERR_NAME_NOT_RESOLVED'),
  })
  await tab.close()
  expect([window.isDestroyed, session.cleared]).toEqual([true, true])
})

test('a person logs in in a window that is seen; its cookies are those of its end', async () => {
  const { parts, sessions, windows } = createParts()
  const browser = await startHiddenBrowser(parts)({ port: 4711, user: 'shoal', password: 'secret' }, true)
  const cookies = browser.showPerson('https://museum.example/', new AbortController().signal)
  await eventually(() => windows[0]?.webContents.loaded.length === 1)
  const [window] = windows
  const [session] = [...sessions.values()]
  expect(window?.options).toMatchObject({ show: true, webPreferences: { sandbox: true, session } })
  expect(session?.proxy).toMatchObject({ proxyBypassRules: '<-loopback>' })
  // Another site that logs people in has a window of its own, and that one none.
  const child = { webContents: new EventEmitter() as unknown as (typeof windows)[0]['webContents'] }
  Object.assign(child.webContents, { setWebRTCIPHandlingPolicy() {}, setWindowOpenHandler() {} })
  expect(window?.webContents.openHandler?.({})).toEqual({ action: 'allow' })
  window?.webContents.emit('did-create-window', child)
  session?.jar.push({
    name: 'sid',
    value: 's',
    domain: '.museum.example',
    hostOnly: false,
    secure: true,
    path: '/',
  })
  window?.destroy()
  expect(await cookies).toEqual([
    {
      ...{ key: 'sid', value: 's', domain: 'museum.example', path: '/' },
      ...{ hostOnly: false, secure: true, httpOnly: false, expiresAt: undefined },
    },
  ])
  expect(session?.cleared).toBe(true)
  const giveUp = new AbortController()
  const given = browser.showPerson('https://museum.example/', giveUp.signal)
  await eventually(() => windows.length === 2)
  giveUp.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
})

test.each([
  [true, 'gnome_libsecret', 'linux', true],
  [true, 'basic_text', 'linux', false],
  [true, 'unknown', 'darwin', true],
  [false, 'unknown', 'win32', false],
] as const)('secrets where encryption is there: %s, by %s on %s', (isThere, backend, platform, seals) => {
  const storage = {
    isEncryptionAvailable: () => isThere,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from(text).reverse(),
    decryptString: (sealed: Buffer) => Buffer.from(sealed).reverse().toString(),
  }
  const sealing = findSealingIn(storage, platform)()
  expect(sealing !== undefined).toBe(seals)
  if (sealing !== undefined) expect(sealing.open(sealing.seal('secret'))).toBe('secret')
})
