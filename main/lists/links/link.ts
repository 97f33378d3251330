import { dataOf, mostDataLength } from '../../../shared/data-link.ts'

/** A link as it will be requested, or why it will not be, as a sentence for the user. */
export type ParsedLink = { url: string } | { reason: string }

const maxLinkLength = 65_536

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const controlCharacter = /[\0-\x1f\x7f]/
const webScheme = /^https?:/i
// `host:8080/cat.jpg` must not be read as the scheme `host:`.
const hostWithPort = /^[^/:@\s]+:\d+(?:\/|$)/
const bareHost =
  /^(?:(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+\p{L}{2,}|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?\/\S*$/u
// Before `?` and `#`: `page?file=cat.jpg` is a page.
const imageEnding =
  /^[^?#]*\.(?:jpe?g|jfif|a?png|gif|webp|avif|heic|heif|bmp|tiff?|ico|svg|jxl|jp2)(?:$|[?#])/i

/** Only these schemes are named in a reason: anything else before a colon may be a user name. */
const schemeReasons: ReadonlyMap<string, string> = new Map([
  ['blob', 'blob: links exist only inside the browser that made them'],
  ['file', 'file: links point at a disk; there is nothing to download'],
  ...['ftp', 'ftps', 'sftp', 'magnet', 'mailto', 'javascript', 'about', 'ipfs', 's3', 'gs'].map(
    scheme => [scheme, `${scheme} is not supported; links must start with http:// or https://`] as const,
  ),
])

/**
 * Reads one link as people write them in lists. White space around it is ignored, the fragment is
 * dropped (it never reaches a server), `user:password@` is kept because it works.
 * Without `base`, a link without scheme is completed with https:// if it is plainly host and path:
 * `www.example.com/cat.jpg`, `//example.com/cat.jpg`. With `base`, it is resolved as in a page.
 */
export const parseLink = (text: string, base?: string): ParsedLink => {
  const link = text.trim()
  if (base === undefined && !webScheme.test(link)) {
    if (bareHost.test(link)) return normalise(`https://${link}`, undefined)
    if (hostWithPort.test(link)) return { reason: 'put http:// or https:// in front of this link' }
    if (!link.startsWith('//') && !hasScheme(link)) {
      return {
        reason: isPath(link) ? relativeWords : 'this is not a link; links start with http:// or https://',
      }
    }
  }
  return resolveLink(link, base)
}

/** Reads a link of a page: without scheme it is relative to `base`, however much it looks like a host. */
export const resolveLink = (text: string, base: string | undefined): ParsedLink => {
  const link = text.trim()
  if (webScheme.test(link)) return normalise(link, base)
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(link)?.[1]
  if (scheme !== undefined) {
    if (scheme.toLowerCase() === 'data') return embeddedImage(link)
    return {
      reason: schemeReasons.get(scheme.toLowerCase()) ?? 'only http:// and https:// links are supported',
    }
  }
  if (base !== undefined) return normalise(link, base)
  if (link.startsWith('//')) return normalise(`https:${link}`, undefined)
  return { reason: relativeWords }
}

const relativeWords =
  'this link is relative; give the address of the page it came from, or write https:// in front'

/** The path of an image on a site that the list does not name. */
const isPath = (link: string): boolean => /^\.{0,2}\/[^\s/]/.test(link) && looksLikeImage(link)

/** A link that holds its image itself stays as it is, except for its scheme and line breaks in it. */
function embeddedImage(link: string): ParsedLink {
  if (link.length > mostDataLength) return { reason: 'the image in this data: link is too large' }
  const url = `data:${link.slice('data:'.length).replace(/[\t\r\n]+/g, '')}`
  return dataOf(url) === undefined ? { reason: 'this data: link holds no image that can be read' } : { url }
}

/** Whether the path of this link, absolute or not, ends like an image file. A guess for choosing, never proof. */
export const looksLikeImage = (link: string): boolean => imageEnding.test(link)

/** Whether a link with a scheme begins here; used to find links among other words. */
export const startsLikeLink = (word: string): boolean =>
  hasScheme(word) || word.startsWith('//') || /^www\./i.test(word)

/** Without the punctuation that follows a link in prose. Not `/[…]+$/`: quadratic on a line full of it. */
export const withoutTail = (link: string, punctuation: string): string => {
  let end = link.length
  while (end > 0 && punctuation.includes(link.charAt(end - 1))) end -= 1
  return link.slice(0, end)
}

// `Note: cats` is not a scheme.
const hasScheme = (link: string): boolean => /^[a-z][a-z\d+.-]*:\S/i.test(link)

const normalise = (link: string, base: string | undefined): ParsedLink => {
  if (link.length > maxLinkLength) return { reason: 'this link is too long' }
  if (controlCharacter.test(link)) return { reason: 'this link contains control characters' }
  const parsed = URL.parse(link, base)
  if (parsed === null) return { reason: 'this is not a valid link' }
  // `#` is unescaped only before the fragment.
  const { href } = parsed
  const fragment = href.indexOf('#')
  return { url: fragment < 0 ? href : href.slice(0, fragment) }
}
