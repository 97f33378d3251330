import { refuse } from '../../../shared/refusal.ts'

/** A cookie as a browser exports it. */
export type CookieLine = {
  key: string
  value: string
  domain: string
  /** Only for that host itself, not for those below it. */
  hostOnly: boolean
  path: string
  secure: boolean
  httpOnly: boolean
  /** Epoch ms; absent: as long as the browser is open. */
  expiresAt: number | undefined
}

/** How browsers' exports mark a cookie that scripts of pages may not read. */
const httpOnlyMark = '#HttpOnly_'

/**
 * Reads a file of cookies in Netscape's format, as browsers' extensions, curl and wget write it: seven fields with
 * tabs between them. `text`: as Latin-1, so that values are sent as they are. Throws a RefusalError that names the line,
 * never what is there.
 */
export function parseCookieFile(text: string): CookieLine[] {
  const cookies = text
    .replace(/^(?:\uFEFF|\xef\xbb\xbf)/, '')
    .split(/\r\n|\n|\r/)
    .flatMap((line, index) => {
      const httpOnly = line.startsWith(httpOnlyMark)
      if (line.trim() === '' || (line.startsWith('#') && !httpOnly)) return []
      const cookie = parseLine(httpOnly ? line.slice(httpOnlyMark.length) : line, httpOnly)
      if (typeof cookie === 'string') {
        refuse('bad-cookies', `Line ${index + 1} of the cookie file ${cookie}`)
      }
      // Browsers keep cookies without a name, but never send them.
      return cookie.key === '' ? [] : [cookie]
    })
  if (cookies.length === 0) refuse('bad-cookies', 'The cookie file holds no cookies')
  return cookies
}

/** The cookie of a line, or what is wrong with it. */
function parseLine(line: string, httpOnly: boolean): CookieLine | string {
  // Some exports leave an empty value out, with its tab.
  const [domain = '', subdomains = '', path = '', secure = '', expires = '', key, value = '', ...more] =
    line.split('\t')
  if (key === undefined || more.length > 0) return 'does not have seven fields with tabs between them'
  const host = domain.trim().toLowerCase().replace(/^\./, '')
  if (host === '' || /[\s/:@]/.test(host)) return 'names no domain'
  if (!isTruth(subdomains)) return 'says neither TRUE nor FALSE of subdomains'
  if (!isTruth(secure)) return 'says neither TRUE nor FALSE of secure connections'
  if (!path.startsWith('/')) return 'names no path'
  const expiresAt = Number(expires) * 1000
  if (Number.isNaN(expiresAt)) return 'names no time of expiry'
  if (!/^[\x21-\x7e]*$/.test(key) || /[;=]/.test(key)) return 'names no cookie'
  if (!/^[\x20-\x3a\x3c-\x7e\x80-\xff]*$/.test(value)) return 'has a value that cannot be sent'
  return {
    ...{ key, value, path, httpOnly },
    domain: host,
    hostOnly: !/^true$/i.test(subdomains),
    secure: /^true$/i.test(secure),
    // 0, and with some -1: until the browser closes.
    expiresAt: expiresAt > 0 ? expiresAt : undefined,
  }
}

const isTruth = (text: string): boolean => /^(true|false)$/i.test(text)
