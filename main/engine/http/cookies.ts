import type { CookieJar as Jar, SerializedCookie } from 'tough-cookie'
import type { CookieLine } from './cookie-file.ts'

/** Cookies of requests that belong together. */
export type CookieJar = {
  /** Whether it also takes the cookies of answers that lead nowhere else. */
  keepsAll: boolean
  /** The Cookie header for a request that has `own` already: the site's newer words win over that. */
  headerFor(url: URL, own: string | undefined): string | undefined | Promise<string | undefined>
  /** Takes the Set-Cookie headers of an answer; what a site may not set is left out. */
  take(url: URL, setCookies: readonly string[]): Promise<void>
}

/** A jar that can be looked into: a browser is to have the same cookies. */
export type OpenJar = CookieJar & { all(): CookieLine[] }

/** As browsers have them: a site must not fill the memory. */
const mostTaken = 3000
const longestCookie = 4096

/** An empty jar, for one exchange and its redirects or for steps that belong together. Costs nothing until it is used. */
export const createCookieJar = (keepsAll = false): OpenJar => jarOver(undefined, keepsAll)

/** A jar with the cookies of a file, which is then updated by responses as in a browser, for a whole run. */
export async function createFilledJar(lines: readonly CookieLine[]): Promise<OpenJar> {
  const { Cookie, CookieJar: Jar, getPublicSuffix } = await import('tough-cookie')
  const jar = new Jar()
  for (const { expiresAt, hostOnly, ...line } of lines) {
    // No site owns all that is below .com or .co.uk (RFC 6265, 5.3).
    const owner = getPublicSuffix(line.domain, { allowSpecialUseDomain: true, ignoreError: true })
    const cookie = new Cookie({
      ...line,
      hostOnly: hostOnly || owner === undefined,
      expires: expiresAt === undefined ? 'Infinity' : new Date(expiresAt),
      pathIsDefault: false,
    })
    // As the user's browser had it: what a site may set is no question here.
    await jar.store.putCookie(cookie)
  }
  return jarOver(jar, true)
}

function jarOver(filled: Jar | undefined, keepsAll: boolean): OpenJar {
  let jar = filled
  const taken = new Set<string>()
  return {
    keepsAll,
    all: () => jar?.serializeSync()?.cookies.map(lineOf) ?? [],
    headerFor: (url, own) => (jar === undefined ? own : merged(own, jar.getCookieStringSync(url.href))),
    async take(url, setCookies) {
      // Few sites ask for it, and its list of public suffixes is large.
      const { CookieJar: Jar } = await import('tough-cookie')
      jar ??= new Jar()
      for (const text of setCookies) {
        if (taken.size === mostTaken || text.length > longestCookie) continue
        const cookie = jar.setCookieSync(text, url.href, { ignoreError: true })
        if (cookie !== undefined) taken.add(`${cookie.domain} ${cookie.path} ${cookie.key}`)
      }
    },
  }
}

function lineOf(cookie: SerializedCookie): CookieLine {
  const { key = '', value = '', domain = '', path, expires } = cookie
  const expiresAt = expires instanceof Date ? expires.getTime() : Date.parse(`${expires}`)
  return {
    ...{ key, value, domain: `${domain}` },
    hostOnly: cookie['hostOnly'] !== false,
    path: `${path ?? '/'}`,
    secure: cookie['secure'] === true,
    httpOnly: cookie['httpOnly'] === true,
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
  }
}

/** Pairs of the user's own header, unless a cookie of the same name follows. */
function merged(own: string | undefined, fromJar: string): string | undefined {
  if (fromJar === '') return own
  if (own === undefined || own === '') return fromJar
  const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim()
  const newer = new Set(fromJar.split(';').map(nameOf))
  return [...own.split(';').filter(pair => !newer.has(nameOf(pair))), fromJar]
    .map(pair => pair.trim())
    .join('; ')
}
