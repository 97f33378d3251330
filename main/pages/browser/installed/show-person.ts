import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright-core'
import type { CookieLine } from '../../../engine/http/http.ts'
import type { ProxyAccess } from '../tab.ts'
import { proxyOf } from './proxy-of.ts'

/** How often the cookies are looked at: with its last window the browser may end, and they with it. */
const lookMs = 300

/**
 * Shows an address in a window with a session in memory, and resolves with its cookies once the user has closed all windows.
 * Rejects with the reason of the signal.
 */
export async function showPerson(
  browser: Browser,
  proxy: ProxyAccess,
  url: string,
  signal: AbortSignal,
): Promise<CookieLine[]> {
  const context = await browser.newContext({ viewport: null, acceptDownloads: false, proxy: proxyOf(proxy) })
  const page = await context.newPage()
  // The browser began with an empty window, which nobody needs.
  for (const other of browser.contexts()) {
    if (other !== context) await Promise.all(other.pages().map(empty => empty.close()))
  }
  let cookies: CookieLine[] = []
  const isOpen = () => browser.isConnected() && context.pages().length > 0
  // What cannot be shown is in the window, where the user sees it.
  page.goto(url, { waitUntil: 'commit', timeout: 0 }).catch(() => {})
  while (isOpen()) {
    signal.throwIfAborted()
    cookies = (await cookiesOf(context)) ?? cookies
    // The signal is looked at in each turn.
    await delay(lookMs, undefined, { signal }).catch(() => {})
  }
  return (await cookiesOf(context)) ?? cookies
}

/** Undefined where the browser has ended. */
async function cookiesOf(context: BrowserContext): Promise<CookieLine[] | undefined> {
  try {
    const cookies = await context.cookies()
    return cookies.map(({ name, value, domain, path, secure, httpOnly, expires }) => ({
      ...{ key: name, value, path, secure, httpOnly },
      domain: domain.replace(/^\./, ''),
      hostOnly: !domain.startsWith('.'),
      expiresAt: expires < 0 ? undefined : expires * 1000,
    }))
  } catch {
    return undefined
  }
}
