import { isDataLink, shortDataLink } from './data-link.ts'
import { bearsMarkedKey, decodeFully, isSecretName, looksLikeKey } from './secrets.ts'

const cut = '…'
const encodedCut = encodeURIComponent(cut)

/**
 * An URL as it may appear in messages, logs and exports: without user, password and fragment, and with `…` for what
 * secrets.ts takes for a secret, in its path, its parameters and in links that these hold.
 */
export function publicUrl(url: string): string {
  if (isDataLink(url)) return shortDataLink(url)
  const address = URL.parse(url)
  if (address === null) return '(unreadable link)'
  const { username, password, search, hash, pathname, href } = address
  const query = search === '' ? '' : `?${publicQuery(search.slice(1))}`
  const path = publicPath(pathname)
  // Most links hold no secrets, and changing an address is as slow as parsing it.
  const isPlain = username === '' && password === '' && hash === '' && path === pathname
  if (isPlain && search === '' && !href.endsWith('?') && !href.endsWith('#'))
    return href.replaceAll(encodedCut, cut)
  Object.assign(address, { username: '', password: '', search: '', hash: '', pathname: path })
  // Not put together from its parts: a data: link has no host, and no // before it.
  return `${address.href.replaceAll(encodedCut, cut)}${query}`
}

/** A text of another program, such as an error message, with secrets removed from its links. */
export function publicText(text: string): string {
  return text
    .replace(/\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>`|]+/gi, link => {
      // A sentence may end behind it.
      const [, address = '', end = ''] = /^(.*?)([.,;:!?)\]}]*)$/.exec(link) ?? []
      return URL.canParse(address) ? `${publicUrl(address)}${end}` : cut
    })
    .replace(/[^\s:/@"'?]+:[^\s/@"'?]+@(?=[\w[])/g, `${cut}@`)
    .replace(/([\w-]+)("?\s*:\s*)([^\r\n]+)/g, (line, name, colon) =>
      isSecretName(name) ? `${name}${colon}${cut}` : line,
    )
    .replace(/([\w%.[\]-]+)=([^\s&;,"']+)/g, (pair, name) => (isSecretName(name) ? `${name}=${cut}` : pair))
    .replace(/[^\s"']+/g, word => (bearsMarkedKey(word) ? cut : word))
}

/** A proxy as it may be shown: only its address. */
export function publicProxy(proxy: string): string {
  const { host, protocol } = URL.parse(proxy) ?? {}
  return host === undefined || host === '' ? '(unreadable proxy)' : `${protocol}//${host}`
}

/** What of a link is judged: in a path, only what is a secret without doubt. */
type Place = 'path' | 'query'

/** Some servers read `;` as others do `&`. */
const publicQuery = (query: string): string =>
  query.replace(/[^&;]+/g, parameter => publicParameter(parameter, 'query'))

/** Segment by segment, with their parameters (`;jsessionid=`). */
const publicPath = (path: string): string =>
  path
    // A link may be in the path as it is.
    .replace(/\/\/[^/?#]*@/g, '//')
    .replace(/[^/;]+/g, segment => publicParameter(segment, 'path'))

function publicParameter(parameter: string, place: Place): string {
  const equals = parameter.indexOf('=')
  if (equals < 0) return publicValue(parameter, place)
  const [name, value] = [parameter.slice(0, equals), parameter.slice(equals + 1)]
  // Where the name is a key or holds a link, it is no name.
  if (publicValue(name, place) !== name) return cut
  return `${name}=${isSecretName(name) ? cut : publicValue(value, place)}`
}

function publicValue(value: string, place: Place): string {
  const plain = decodeFully(value)
  if (/^\s*[a-z][a-z\d+.-]*:[/\\]{1,2}/i.test(plain)) {
    if (!URL.canParse(plain)) return cut
    const shown = publicUrl(plain)
    const isHarmless = shown === new URL(plain).href
    return isHarmless ? value : encodeURIComponent(shown).replaceAll(encodedCut, cut)
  }
  const isSecret =
    holdsPair(plain) || (place === 'path' ? bearsMarkedKey(plain) : isSecretValue(value, plain))
  return isSecret ? cut : value
}

/** Names with their values in a link without a host, in JSON and in other texts. */
const holdsPair = (text: string): boolean =>
  /[=:]/.test(text) &&
  Array.from(
    text.matchAll(/["']?([\w.[\]-]+)["']?\s*[=:]\s*["']?[^\s"'&;,}]/g),
    ([, name = '']) => name,
  ).some(isSecretName)

/**
 * That a value is mixed as by chance says nothing in a path: many sites name images so, and it tells one from
 * another. `user:password@host` in a path is a file of a site with such names.
 */
const isSecretValue = (value: string, plain: string): boolean =>
  looksLikeKey(value) || looksLikeKey(plain) || /(^|[/\s])[^\s/:@]+:[^\s/@]+@/.test(plain)
