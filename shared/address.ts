/** Addresses whose host stands in them as `URL` would write it: nearly all. A last part with a digit first may be a number. */
const plain = /^https?:\/\/((?:[a-z\d-]+\.)*[a-z][a-z\d-]*)\//

/**
 * Host and port of a web address (WHATWG URL, `host`): what limits, rests and comparisons of hosts go by. Throws a
 * TypeError where `url` is no address. Called for each of a million links, so most are not parsed.
 */
export const hostOf = (url: string): string => plain.exec(url)?.[1] ?? new URL(url).host

/** The last part of an address' path, decoded; empty where the path has none or `url` is no address. */
export function lastSegmentOf(url: string): string {
  const segments = URL.parse(url)?.pathname.split('/') ?? []
  return decoded(segments.findLast(segment => segment !== '') ?? '')
}

/** A text without its percent-encoding; as it is where that is none of UTF-8. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
