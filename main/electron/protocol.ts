import type { Protocol } from 'electron'
import type { Files } from '../api/request-handler.ts'
import { type Breakage, crashPage, crashUrl } from './crash-page.ts'
import { scheme } from './page.ts'

/** Must run before the app is ready. */
export function registerScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    // Standard: relative addresses and origins work. Nothing is let past the content security policy.
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves window, thumbnails and saved images under `app://shoal`. */
export function servePage(
  protocol: Pick<Protocol, 'handle'>,
  files: Files,
  unexpected: (error: unknown) => void,
): void {
  protocol.handle(scheme, async request => {
    const url = URL.parse(request.url)
    if (url?.host !== 'shoal') return plain(404)
    if (`${url.protocol}//${url.host}${url.pathname}` === crashUrl) {
      return crashPage(breakageOf(url.searchParams.get('why')))
    }
    try {
      return await files(request)
    } catch (error) {
      unexpected(error)
      return plain(500)
    }
  })
}

const breakageOf = (why: string | null): Breakage => (why === 'broke-twice' ? why : 'not-loaded')

const plain = (status: number): Response =>
  new Response(null, {
    status,
    headers: { 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff' },
  })
