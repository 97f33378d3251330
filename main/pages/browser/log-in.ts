import type { CookieLine } from '../../engine/http/http.ts'
import { isPrivateAddress } from '../../engine/http/http.ts'
import type { PageBrowserParts } from './browser.ts'
import { hostAndPort } from './proxied-run.ts'
import { startJudgingProxy } from './proxy.ts'

/**
 * Shows a page in a window of a browser where the user logs in by hand, and resolves with the cookies of all sites that it
 * had at its end: when the user has closed it. The same proxy is its only way out. Rejects with a RefusalError where no
 * window can be shown, and with the reason of the signal.
 */
export async function logIn(
  url: string,
  {
    start,
    proxyEnv,
    isPrivate = isPrivateAddress,
  }: Pick<PageBrowserParts, 'start' | 'proxyEnv' | 'isPrivate'>,
  signal: AbortSignal,
): Promise<CookieLine[]> {
  signal.throwIfAborted()
  const proxy = await startJudgingProxy({ isPrivate, proxyEnv })
  try {
    const browser = await start(proxy, true)
    try {
      proxy.begin({
        trusted: new Set([hostAndPort(new URL(url))]),
        allowsPrivate: false,
        isForPerson: true,
        maxBytes: Number.POSITIVE_INFINITY,
        maxRequests: Number.POSITIVE_INFINITY,
        over() {},
      })
      return await browser.showPerson(url, signal)
    } finally {
      await browser.close()
    }
  } finally {
    await proxy.close()
  }
}
