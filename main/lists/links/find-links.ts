import { looksLikeImage } from './link.ts'

/** A link among other text: as it is to be requested, and where it was. */
export type FoundLink = { link: string; start: number; end: number }

/** Where a link begins: a scheme, `//host.`, `www.host.`, or an image that is written out. */
const linkStart =
  /https?:\/\/|(?<![\w+.-])(?!https?:)[a-z][a-z\d+.-]{0,20}:\/\/|(?<![\w:/.@-])\/\/(?=[\w-]+\.[\w-])|(?<![\w./@-])www\.(?=[\w-]+\.)|(?<!\w)data:image\//gi

const anchored = new RegExp(linkStart.source, 'iy')

/** Never part of a link, however it is written: blanks, quotes, and the stops of Chinese and Japanese. */
const hardStop = /[\s"<>`\\“”„«»‘’‚，、；。！？\p{Cf}]/u
const openers = '([{（［｛【「『《〈〔'
const closers = ')]}）］｝】」』》〉〕'
/** Ends a link only where what follows is not its own. */
const separators = ',;|'
const tail = '.,;:!?*|'
const ampersand = /^&(?:amp|#38|#x26);/i
const entityStop = /^&(?:quot|lt|gt|apos|#34|#39);/i
const bbCodeEnd = /^\[\/[a-z]/i
/** Longer words behind a comma are looked at only so far: a line may be a million characters long. */
const lookAhead = 2000

/**
 * Every link in a text, in order. An address inside an address (`/web/2020/https://…`, `?u=https://…`) stays one;
 * a bracket or quote that was opened before the link ends it, one opened inside belongs to it; a comma, semicolon
 * or bar separates links only where the next one, a blank or a plain word follows. `&amp;` becomes `&`.
 */
export function findLinks(written: string): FoundLink[] {
  const text = written.includes('\\') ? unescapedText(written) : written
  const found: FoundLink[] = []
  linkStart.lastIndex = 0
  for (let match = linkStart.exec(text); match !== null; match = linkStart.exec(text)) {
    const start = match.index
    const end = endOf(text, start, start + match[0].length)
    if (end > start + match[0].length) {
      const link = text.slice(start, end)
      found.push({ link: link.includes('&') ? withoutEntities(link) : link, start, end })
    }
    linkStart.lastIndex = Math.max(end, start + match[0].length)
  }
  return found
}

/** JSON's `\/`, and line breaks that were written out between links: `a.jpg\nhttps://…`. */
const unescapedText = (written: string): string =>
  (written.includes(':\\/\\/') ? written.replaceAll('\\/', '/') : written).replace(
    /(?:\\[nrt])+(?=https?:)/g,
    breaks => ' '.repeat(breaks.length),
  )

/** Whether a link with a scheme begins here. */
function startsLink(text: string, at: number): boolean {
  anchored.lastIndex = at
  return anchored.test(text)
}

function endOf(text: string, start: number, from: number): number {
  if (text.startsWith('data:', start)) return endOfData(text, from)
  const quote = text.charAt(start - 1) === "'" ? "'" : ''
  const open: number[] = []
  let at = from
  for (; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === quote || hardStop.test(character)) break
    if (character === '&') {
      const written = text.slice(at, at + 7)
      if (entityStop.test(written)) break
      at += (ampersand.exec(written)?.[0].length ?? 1) - 1
      continue
    }
    if (character === '[' && bbCodeEnd.test(text.slice(at, at + 3))) break
    if ((character === '[' || character === '{') && fileEnd.test(text.slice(from, at))) break
    if (openers.includes(character)) open.push(at)
    else if (closers.includes(character)) {
      // IPv6 hosts and ranges have their partner inside.
      if (open.pop() === undefined) break
    } else if (separators.includes(character)) {
      if (open.length === 0 && separates(text, start, at)) break
    } else if (character === 'h' && isGlued(text, start, at)) {
      at -= glue.exec(text.slice(start, at))?.[0].length ?? 0
      break
    } else if (character === ':' && text.startsWith('::', at) && fileEnd.test(text.slice(from, at))) break
  }
  const [unclosed] = open
  if (unclosed !== undefined && looksLikeImage(text.slice(start, unclosed))) at = unclosed
  while (at > from && tail.includes(text.charAt(at - 1))) at -= 1
  return at
}

function endOfData(text: string, from: number): number {
  let at = from
  while (at < text.length && /[^\s"'<>`|)\]]/.test(text.charAt(at))) at += 1
  return at
}

/** Parameters of image services that take several words: `?auto=compress,format`. */
const wordList = /[?&](?:auto|crop|ch|[a-z]+-align)=[a-z]+(?:,[a-z]+)*$/i

const parameter = /^[\w.[\]-]+=/

/** Whether the separator at `at` ends the link from `start`, judged by what follows it. */
function separates(text: string, start: number, at: number): boolean {
  let next = at + 1
  while (separators.includes(text.charAt(next)) && next < text.length) next += 1
  if (next >= text.length || /[\s"'<>]/.test(text.charAt(next)) || startsLink(text, next)) return true
  // No address has a bar behind the ending of its file.
  if (text.charAt(at) === '|' && looksLikeImage(text.slice(start, at))) return true
  const rest = text.slice(next, next + lookAhead)
  // One more parameter: older servers write `?a=1;b=2`.
  if (text.charAt(at) === ';' && parameter.test(rest) && text.slice(start, at).includes('?')) return false
  if (text.charAt(at) === ',' && wordList.test(text.slice(Math.max(start, at - 100), at))) return false
  const word = rest.split(/[\s"<>,;|]/, 1)[0] ?? ''
  if (/^[\p{L}][\p{L}'-]*$/u.test(word)) return true
  if (!looksLikeImage(text.slice(start, at))) return false
  const token = rest.split(/[\s"<>]/, 1)[0] ?? ''
  return !token.includes('/') && !looksLikeImage(token)
}

const fileEnd = /\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?)$/i
/** Signs between two links that are part of links elsewhere. */
const glue = /(?:[~^+]|\/{2,}|::)*$/

/** `…/1.jpghttps://…`, `…/1.jpg~https://…`: two links with nothing that divides links between them. */
const isGlued = (text: string, start: number, at: number): boolean =>
  /^https?:\/\//i.test(text.slice(at, at + 8)) && fileEnd.test(text.slice(start, at).replace(glue, ''))

const withoutEntities = (link: string): string => link.replace(/&(?:amp|#38|#x26);/gi, '&')
