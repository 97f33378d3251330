import type { Browser, BrowserContext, CDPSession, Page, Request, Route } from 'playwright-core'
import { RefusalError, refuse } from '../../../../shared/refusal.ts'
import { defaultUserAgent } from '../../../../shared/user-agent.ts'
import type { CookieLine } from '../../../engine/http/http.ts'
import type { TempFolders } from '../../../system/temp-folder.ts'
import { closeDoorsScript, onePixel } from '../in-page.ts'
import { ownMemoryOf } from '../own-memory.ts'
import type {
  FrameSession,
  Opened,
  ProxyAccess,
  RunningBrowser,
  StartBrowser,
  Tab,
  TabEvents,
  TabOptions,
  Wanted,
} from '../tab.ts'
import { findBrowser, thisMachine } from './find-browser.ts'
import { proxyOf } from './proxy-of.ts'
import { showPerson } from './show-person.ts'

export type InstalledOptions = {
  /** The browser's program; absent: the first one that is found. */
  program: string | undefined
  tempFolders: TempFolders
  /** Whether there is a screen; absent: as the environment says. Only tests have a person without one. */
  hasScreen?: boolean
  /** Only tests, which may run as root, go without. */
  sandbox?: boolean
}

/**
 * What keeps a page from going round the proxy: no peer connections but through it, no QUIC, and no name that the browser
 * itself looks up.
 */
const closedWays = [
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

const startMs = 30_000

/**
 * An installed Chrome, Edge or Chromium, with a profile of its own that nobody else can read and that is gone with it.
 * The user's own profile is never opened.
 */
export const startInstalled =
  ({ program, tempFolders, hasScreen, sandbox = true }: InstalledOptions): StartBrowser =>
  async (proxy, isVisible) => {
    if (isVisible && hasScreen === undefined && !isScreenThere(process)) refuse('no-screen')
    // As root the sandbox cannot work, and without it a page could do what root can.
    if (sandbox && process.getuid?.() === 0) refuse('browser-as-root')
    const { chromium } = await loadPlaywright()
    const executablePath = program ?? (await findBrowser(thisMachine)) ?? refuse('no-browser')
    const profile = await tempFolders.make()
    try {
      // The context of the profile itself would be written to the disk: pages get others.
      const context = await chromium.launchPersistentContext(profile.path, {
        executablePath,
        headless: !isVisible || hasScreen === false,
        chromiumSandbox: sandbox,
        args: closedWays,
        proxy: proxyOf(proxy),
        timeout: startMs,
        // Shoal ends it itself, in its own order.
        ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      })
      const browser = context.browser()
      if (browser === null) return refuse('browser-failed')
      return runningBrowser(browser, proxy, profile.remove)
    } catch (error) {
      // The next start removes what is left.
      await profile.remove().catch(() => {})
      if (error instanceof RefusalError) throw error
      return refuse(
        'browser-failed',
        `The browser ${executablePath} could not be started: ${firstLine(error)}`,
      )
    }
  }

/** Windows and Macs have one; over ssh to a Linux there is none. */
export const isScreenThere = ({ platform, env }: Pick<NodeJS.Process, 'platform' | 'env'>): boolean =>
  platform === 'win32' || platform === 'darwin' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])

const firstLine = (error: unknown): string => `${(error as Error).message}`.split('\n', 1)[0] ?? ''

async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core')
  } catch {
    return refuse('no-playwright')
  }
}

async function runningBrowser(
  browser: Browser,
  proxy: ProxyAccess,
  removeProfile: () => Promise<void>,
): Promise<RunningBrowser> {
  const commands = await browser.newBrowserCDPSession()
  const { userAgent } = (await commands.send('Browser.getVersion')) as { userAgent: string }
  return {
    openTab: (options, events) =>
      openTab(browser, proxy, `${userAgent} ${defaultUserAgent}`, options, events),
    showPerson: (url, signal) => showPerson(browser, proxy, url, signal),
    async memoryBytes() {
      const { processInfo } = await commands.send('SystemInfo.getProcessInfo')
      return ownMemoryOf(processInfo.map(({ id }) => id))
    },
    async close() {
      // It may have ended already.
      await browser.close().catch(() => {})
      await removeProfile()
    },
  }
}

async function openTab(
  browser: Browser,
  proxy: ProxyAccess,
  ownUserAgent: string,
  { width, height, userAgent = ownUserAgent, headers, cookies }: TabOptions,
  events: TabEvents,
): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width, height },
    userAgent,
    extraHTTPHeaders: { ...headers },
    serviceWorkers: 'block',
    acceptDownloads: false,
    permissions: [],
    proxy: proxyOf(proxy),
  })
  if (cookies.length > 0) await context.addCookies(cookies.map(cookieOf))
  await context.addInitScript(closeDoorsScript)
  await context.routeWebSocket(/./, socket => void socket.close())
  const page = await context.newPage()
  await context.route(/./, route => decide(route, page, events))
  listen(context, page, events)
  const main = await context.newCDPSession(page)
  return {
    open: url => openAddress(page, url),
    sessions: () => sessionsOf(context, page, main),
    get url() {
      return page.url()
    },
    close: () => context.close(),
  }
}

function cookieOf({ key, hostOnly, domain, expiresAt, ...cookie }: CookieLine) {
  return {
    ...cookie,
    name: key,
    domain: hostOnly ? domain : `.${domain}`,
    expires: expiresAt === undefined ? -1 : expiresAt / 1000,
  }
}

async function decide(route: Route, page: Page, events: TabEvents): Promise<void> {
  const request = route.request()
  const verdict = isOfPage(request, page) ? events.decide(wantedOf(request, page)) : 'refuse'
  try {
    if (verdict === 'pass') await route.continue()
    else if (verdict === 'refuse') await route.abort('blockedbyclient')
    else
      await route.fulfill({
        body: onePixel,
        contentType: 'image/gif',
        headers: { 'access-control-allow-origin': '*' },
      })
  } catch {
    // The page is gone meanwhile.
  }
}

/** Popups ask for their page before they can be closed. */
function isOfPage(request: Request, page: Page): boolean {
  try {
    return request.frame().page() === page
  } catch {
    return false
  }
}

function wantedOf(request: Request, page: Page): Wanted {
  const type = request.resourceType()
  const isPage =
    request.isNavigationRequest() && isOfPage(request, page) && request.frame() === page.mainFrame()
  return { url: request.url(), kind: type === 'image' ? 'image' : isPage ? 'page' : 'other' }
}

function listen(context: BrowserContext, page: Page, events: TabEvents): void {
  context.on('page', other => {
    // It may be closed already.
    if (other !== page) void other.close().catch(() => {})
  })
  context.on('request', request => {
    events.requested({ ...wantedOf(request, page), isRedirect: request.redirectedFrom() !== null })
  })
  context.on('requestfinished', events.settled)
  context.on('requestfailed', events.settled)
  context.on('response', response => {
    events.answered(wantedOf(response.request(), page), response.headers()['content-type'])
  })
  // The page may be gone before.
  context.on('dialog', dialog => void dialog.dismiss().catch(() => {}))
  page.on('crash', events.crashed)
}

async function openAddress(page: Page, url: string): Promise<Opened> {
  try {
    const response = await page.goto(url, { waitUntil: 'commit', timeout: 0 })
    if (response === null) return { kind: 'failed', why: 'The browser shows nothing at this address' }
    return { kind: 'answer', status: response.status(), headers: response.headers() }
  } catch (error) {
    const { message } = error as Error
    if (/Download is starting/.test(message)) return { kind: 'file' }
    return { kind: 'failed', why: wordsOf(message) }
  }
}

/** What of the browser's words is no address. */
function wordsOf(message: string): string {
  const code = /net::(ERR_\w+)/.exec(message)?.[1]
  return `The page could not be loaded in a browser${code === undefined ? '' : ` (${code})`}`
}

async function sessionsOf(context: BrowserContext, page: Page, main: CDPSession): Promise<FrameSession[]> {
  const others = await Promise.all(
    page
      .frames()
      .slice(1, mostFrames)
      // Frames of the same process are in the session of that already, and have none of their own.
      .map(frame => context.newCDPSession(frame).catch(() => undefined)),
  )
  return [main, ...others.filter(session => session !== undefined)].map(session => ({
    send: (method, params) => session.send(method as 'Page.enable', params as undefined),
  }))
}

const mostFrames = 20
