import type { Session, WebContents } from 'electron'
import {
  type Opened,
  ownMemoryOf,
  type ProxyAccess,
  type StartBrowser,
  type Tab,
  type TabEvents,
  type TabOptions,
} from '../../app/app.ts'
import { showPerson } from './log-in-window.ts'
import { attach } from './page-commands.ts'
import { forget, type HiddenParts, openWindow } from './page-windows.ts'

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
      showPerson: (url, signal) => showPerson(parts, proxy, url, signal),
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
  parts: HiddenParts,
  proxy: ProxyAccess,
  options: TabOptions,
  events: TabEvents,
): Promise<{ tab: Tab; contents: WebContents }> {
  const { width, height } = options
  const { window, own } = await openWindow(
    parts,
    proxy,
    { show: false, width, height },
    // A page that counts as out of sight does not load what is to be seen.
    { disableDialogs: true, backgroundThrottling: false, webgl: false },
  )
  const contents = window.webContents
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
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
        await forget(own)
      },
    },
  }
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
