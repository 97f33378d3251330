import { isDataLink } from './data-link.ts'

/**
 * Addresses whose host is in them as `URL` would write it: nearly all. Hosts in numbers and names in other scripts
 * have more rules, and a port may be one that is left out.
 */
const plain = /^https?:\/\/(?!(?:[^/?#]*\.)?xn--)((?:[a-z\d-]+\.)*[a-z][a-z\d-]*)(?:[/?#]|$)/

/**
 * Host and port of a web address (WHATWG URL, `host`): what limits, rests and comparisons of hosts go by. Throws a
 * TypeError where `url` is no address. A link that holds its image itself has none. Called for each of a million links, so most are not parsed.
 */
export const hostOf = (url: string): string =>
  plain.exec(url)?.[1] ?? (isDataLink(url) ? '' : new URL(url).host)

/** Whether this is an address whose scheme is http or https. */
export function isWebAddress(url: string | URL): boolean {
  const protocol = typeof url === 'string' ? URL.parse(url)?.protocol : url.protocol
  return protocol === 'http:' || protocol === 'https:'
}

/** Whether `URL` can read this. Most are not parsed for that. */
export const isAddress = (url: string): boolean => plain.test(url) || URL.canParse(url)

/** The last part of an address' path, decoded; empty where the path has none or `url` is no address. */
export function lastSegmentOf(url: string): string {
  const segments = URL.parse(url)?.pathname.split('/') ?? []
  return decoded(segments.findLast(segment => segment !== '') ?? '')
}

/** A text without its percent-encoding; as it is where that is not UTF-8. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
