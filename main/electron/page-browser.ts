import type { BrowserWindow, Session, WebContents } from 'electron'
import {
  closeDoorsScript,
  type FrameSession,
  type Opened,
  onePixel,
  ownMemoryOf,
  type ProxyAccess,
  type StartBrowser,
  type Tab,
  type TabEvents,
  type TabOptions,
  type Wanted,
} from '../app/app.ts'

/** The parts of Electron that it is made of. */
export type HiddenParts = {
  BrowserWindow: typeof BrowserWindow
  session: { fromPartition(name: string): Session }
}

/** Whether it is the session of a page of strangers, which none of the window's own rules are for. */
export const isOfStrangers = (session: Session): boolean => strangers.has(session)

const strangers = new WeakSet<Session>()

/** Pages so far: each has a partition of its own, in memory. */
let pages = 0

/**
 * Electron's own Chromium as a page browser: a hidden, sandboxed window for each page. Its only way out is the judging
 * proxy.
 */
export const startHiddenBrowser =
  (parts: HiddenParts): StartBrowser =>
  async proxy => {
    const open = new Set<WebContents>()
    return {
      async openTab(options, events) {
        const { tab, contents } = await openTab(parts, proxy, options, events)
        open.add(contents)
        contents.once('destroyed', () => open.delete(contents))
        return tab
      },
      memoryBytes: () =>
        ownMemoryOf(
          [...open].flatMap(({ mainFrame }) => mainFrame.framesInSubtree.map(frame => frame.osProcessId)),
        ),
      async close() {
        for (const contents of open) contents.close({ waitForBeforeUnload: false })
      },
    }
  }

async function openTab(
  { BrowserWindow, session }: HiddenParts,
  proxy: ProxyAccess,
  options: TabOptions,
  events: TabEvents,
): Promise<{ tab: Tab; contents: WebContents }> {
  pages += 1
  const own = session.fromPartition(`page-${pages}`)
  strangers.add(own)
  await own.setProxy({
    mode: 'fixed_servers',
    proxyRules: `http=127.0.0.1:${proxy.port};https=127.0.0.1:${proxy.port}`,
    // Electron leaves this machine out of a proxy unless told otherwise.
    proxyBypassRules: '<-loopback>',
  })
  closeSession(own)
  const window = new BrowserWindow({
    show: false,
    width: options.width,
    height: options.height,
    webPreferences: {
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      disableDialogs: true,
      // A page that counts as out of sight does not load what is to be seen.
      backgroundThrottling: false,
      webgl: false,
      spellcheck: false,
    },
  })
  const contents = window.webContents
  closeContents(contents, proxy)
  if (options.userAgent !== undefined) contents.setUserAgent(options.userAgent)
  for (const { key, value, domain, hostOnly, path, secure, httpOnly, expiresAt } of options.cookies) {
    await own.cookies.set({
      url: `${secure ? 'https' : 'http'}://${domain}${path}`,
      ...{ name: key, value, path, secure, httpOnly },
      ...(!hostOnly && { domain }),
      ...(expiresAt !== undefined && { expirationDate: expiresAt / 1000 }),
    })
  }
  judgeRequests(own, events)
  contents.on('render-process-gone', () => events.crashed())
  const sessions = await attach(contents, options, events)
  return {
    contents,
    tab: {
      open: url => openAddress(contents, own, url),
      sessions: async () => sessions,
      get url() {
        return contents.getURL()
      },
      async close() {
        window.destroy()
        await own.closeAllConnections()
        await own.clearStorageData()
      },
    },
  }
}

/** Nothing that a page could ask the user or the system for. */
function closeSession(own: Session): void {
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  own.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  own.on('will-download', event => event.preventDefault())
}

function closeContents(contents: WebContents, proxy: ProxyAccess): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-prevent-unload', event => event.preventDefault())
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.on('select-client-certificate', event => event.preventDefault())
  contents.on('login', (event, _details, { isProxy, port }, answer) => {
    event.preventDefault()
    if (isProxy && port === proxy.port) answer(proxy.user, proxy.password)
    else answer()
  })
}

function judgeRequests(own: Session, events: TabEvents): void {
  own.webRequest.onBeforeRequest(({ url, resourceType }, answer) => {
    if (resourceType === 'webSocket') return answer({ cancel: true })
    const kind = resourceType === 'mainFrame' ? 'page' : resourceType === 'image' ? 'image' : 'other'
    answer({ cancel: events.decide({ url, kind }) === 'refuse' })
  })
}

async function openAddress(contents: WebContents, own: Session, url: string): Promise<Opened> {
  const opened = Promise.withResolvers<Opened>()
  let headers: Record<string, string> = {}
  own.webRequest.onResponseStarted(({ resourceType, responseHeaders = {} }) => {
    if (resourceType !== 'mainFrame') return
    const pairs = Object.entries(responseHeaders).map(([name, values]) => [
      name.toLowerCase(),
      values.join(', '),
    ])
    headers = Object.fromEntries(pairs)
  })
  own.once('will-download', () => opened.resolve({ kind: 'file' }))
  contents.once('did-navigate', (_event, _url, status) => opened.resolve({ kind: 'answer', status, headers }))
  contents.on('did-fail-load', (_event, _code, words, _url, isMainFrame) => {
    const why = `The page could not be loaded in a browser (${words})`
    if (isMainFrame) opened.resolve({ kind: 'failed', why })
  })
  // It fails where the page is replaced by another one, too.
  contents.loadURL(url).catch(() => {})
  return opened.promise
}

type NetworkMessage = {
  requestId: string
  type?: string
  request?: { url: string }
  redirectResponse?: object
  response?: { url: string; mimeType: string }
}

/** The commands of the DevTools protocol: to the page, then to each frame that has a process of its own. */
async function attach(
  contents: WebContents,
  { width, height, headers }: TabOptions,
  events: TabEvents,
): Promise<FrameSession[]> {
  const commands = contents.debugger
  commands.attach('1.3')
  const sessions: FrameSession[] = []

  async function listen(id: string | undefined): Promise<void> {
    const send: FrameSession['send'] = (method, params) => commands.sendCommand(method, params, id)
    sessions.push({ send })
    await send('Network.enable')
    await send('Network.setBypassServiceWorker', { bypass: true })
    await send('Network.setExtraHTTPHeaders', { headers })
    await send('Fetch.enable', { patterns: [{ resourceType: 'Image' }] })
    await send('Page.enable')
    await send('Page.addScriptToEvaluateOnNewDocument', { source: closeDoorsScript })
    await send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true })
  }

  commands.on('message', (_event, method, params, id) => {
    if (method === 'Target.attachedToTarget') {
      // A frame may be gone before it was listened to.
      if (params.targetInfo.type === 'iframe') void listen(params.sessionId).catch(() => {})
    } else if (method === 'Fetch.requestPaused') {
      // The page may be gone before the answer.
      void answerImage(commands.sendCommand.bind(commands), params, id, events).catch(() => {})
    } else tell(method, params, events)
  })
  await listen(undefined)
  const metrics = { width, height, deviceScaleFactor: 1, mobile: false }
  await commands.sendCommand('Emulation.setDeviceMetricsOverride', metrics)
  return sessions
}

type Send = WebContents['debugger']['sendCommand']

async function answerImage(
  send: Send,
  { requestId, request }: { requestId: string; request: { url: string } },
  session: string | undefined,
  events: TabEvents,
): Promise<void> {
  const id = session || undefined
  if (events.decide({ url: request.url, kind: 'image' }) !== 'empty')
    return void (await send('Fetch.continueRequest', { requestId }, id))
  await send(
    'Fetch.fulfillRequest',
    {
      requestId,
      responseCode: 200,
      responseHeaders: [
        { name: 'content-type', value: 'image/gif' },
        { name: 'access-control-allow-origin', value: '*' },
      ],
      body: onePixel.toString('base64'),
    },
    id,
  )
}

function tell(
  method: string,
  { type, request, redirectResponse, response }: NetworkMessage,
  events: TabEvents,
): void {
  const wanted = (url: string): Wanted => ({ url, kind: type === 'Image' ? 'image' : 'other' })
  if (method === 'Network.requestWillBeSent' && request !== undefined)
    events.requested({ ...wanted(request.url), isRedirect: redirectResponse !== undefined })
  else if (method === 'Network.responseReceived' && response !== undefined)
    events.answered(wanted(response.url), response.mimeType)
  else if (method === 'Network.loadingFinished' || method === 'Network.loadingFailed') events.settled()
}
