import { decoded } from '../../../shared/address.ts'
import { type FoundLink, findLinks } from './find-links.ts'
import { linkOfFormula, makesLink } from './formula.ts'
import { looksLikeImage, parseLink } from './link.ts'

/** A link in a cell or line, with the file name that was beside it. */
export type CellLink = { link: string; name?: string }

export type ReadCell = {
  links: CellLink[]
  /** There are words beside the links: this is a text that names a link, no link. */
  words: boolean
  /** Those words, in order, for a caption. */
  rest: string
  /** The links are those of `<img>` in HTML. */
  isHtml?: true
}

const plainLink =
  /^https?:\/\/[^\s"'<>()[\]{},;|\\`&*“”„«»‘’‚，、；。！？\p{Cf}（）［］｛｝【】「」『』《》〈〉〔〕]*[\w/=%-]$/iu
/** A value that is a link from its first to its last character has its commas in its query. */
const commaInQuery =
  /^https?:\/\/[^\s"'<>()[\]{}|,;\\`*]*\?[^\s"'<>()[\]{}|;\\`*]*,[^\s"'<>()[\]{}|;\\`*]*[\w/=%-]$/i
const tagImage = /<(?:img|a|picture|source)\b/i
const htmlImage = /<img\b/i
const imageSource = /<img\b[^<>]{0,2000}?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const markup = /<[^<>]{0,2000}>/g

/**
 * What a cell says: one link, several with `, ; |`, blanks or line breaks between, `cat.jpg (https://…)`,
 * `[cat](https://…)`, `=HYPERLINK("…";"cat")`, `=IMAGE("…")`, a JSON array, BBCode, or words with a link among them.
 */
export function readCell(value: string): ReadCell {
  const text = value.trim()
  // Most cells of a table are words, and no link is without these.
  if (!/\/|www\.|data:/i.test(text)) return { links: [], words: text !== '', rest: text }
  if (plainLink.test(text) && text.indexOf('://', 8) < 0)
    return { links: [{ link: text }], words: false, rest: '' }
  if (isDataAlone(text)) return { links: [{ link: text }], words: false, rest: '' }
  const bracketed = bracketedLink(text)
  if (bracketed !== undefined) return { links: [{ link: bracketed }], words: false, rest: '' }
  const isFormula = text.startsWith('=') && makesLink(text)
  const called = isFormula ? linkOfFormula(text) : undefined
  if (called !== undefined) return { links: [{ link: called }], words: false, rest: '' }
  const images = htmlImage.test(text) ? htmlImages(text) : []
  if (images.length > 0)
    return { links: images, words: text.replace(markup, '').trim() !== '', rest: '', isHtml: true }
  const found = findLinks(text)
  if (found.length === 0) return readBare(text)
  if (commaInQuery.test(text) && text.indexOf('://', 8) < 0)
    return { links: [{ link: text.replaceAll('&amp;', '&') }], words: false, rest: '' }
  const [first] = found
  const alone = first?.start === 0 && found.length === 1 ? first : undefined
  const whole = alone && (spacedLink(text, alone) ?? unescapedLink(text, alone))
  if (whole !== undefined) return { links: [{ link: whole }], words: false, rest: '' }
  const links = found.map((link, at) => named(text, link, found[at - 1]?.end ?? 0))
  if (isFormula) return { links: links.slice(0, 1), words: false, rest: '' }
  const rest = wordsBeside(text, found)
  return { links, words: rest !== '' && !isLabel(text, found), rest }
}

/** `https://a.com/my cat.jpg`: undefined where the words behind the link are a name, or no part of it. */
export function spacedLink(text: string, { link, start, end }: FoundLink): string | undefined {
  if (!/^[ ]\S/.test(text.slice(end)) || looksLikeImage(link) || /[?#]/.test(link)) return undefined
  const whole = text.slice(start).replace(/[,;]+$/, '')
  if (!looksLikeImage(whole) || /["'<>|\t,;]/.test(whole) || / {2}/.test(whole)) return undefined
  const last = link.slice(link.lastIndexOf('/') + 1)
  const isWord = /^(?=.*\p{L})[\p{L}%_()&'-]+$/u.test(decoded(last))
  return isWord && /^https?:\/\/[^/]+\//i.test(link) ? whole : undefined
}

/**
 * `https://a.com/5"-screen.jpg`, with what would end a link in a text, but is only unescaped here (WHATWG URL escapes it).
 * Undefined where the link is an image's without it, or nothing is.
 */
function unescapedLink(text: string, { link, end }: FoundLink): string | undefined {
  if (end === text.length || /\s/.test(text) || looksLikeImage(link) || !looksLikeImage(text))
    return undefined
  return 'url' in parseLink(text) ? text : undefined
}

/** An image written out is the whole text, with its blanks, where no other link follows. */
const isDataAlone = (text: string): boolean =>
  /^data:image\/[^,]{1,200},/i.test(text) && !/[\s,;|](?:data:image\/|https?:\/\/)/i.test(text)

/** `<https://a.com/!>` holds a link with every character between the brackets (RFC 3986, appendix C). */
function bracketedLink(text: string): string | undefined {
  const link = /^<(https?:\/\/[^\s<>]+)>$/i.exec(text)?.[1]
  return link !== undefined && 'url' in parseLink(link) ? link : undefined
}

/** Of a text in HTML only its images: its links lead to pages. */
const htmlImages = (text: string): CellLink[] =>
  Array.from(
    text.matchAll(imageSource),
    ([, double, single]) => findLinks(double ?? single ?? '')[0],
  ).flatMap(found => (found === undefined ? [] : [{ link: found.link }]))

/** `cdn.example.com/cat.jpg`: a link without scheme is recognised only where it is the whole text. */
function readBare(text: string): ReadCell {
  const isOne = text !== '' && !/\s/.test(text) && 'url' in parseLink(text)
  return isOne
    ? { links: [{ link: text }], words: false, rest: '' }
    : { links: [], words: text !== '', rest: text }
}

/** With the file name before it, as in `cat.jpg (https://…)`. */
function named(text: string, { link, start }: FoundLink, from: number): CellLink {
  if (text.charAt(start - 1) !== '(') return { link }
  const before = text
    .slice(Math.max(from, start - 300), start - 1)
    .replace(/^[\s),;|]+/, '')
    .trim()
  return isFileName(before) ? { link, name: before } : { link }
}

/** Whether these words are the name of an image file. */
export const isFileName = (words: string): boolean =>
  words.length <= 200 && !/[/\\:*?"<>|\n]/.test(words) && /[^.\s]\./.test(words) && looksLikeImage(words)

/** What is left of a text without its links, markup, file names and the punctuation between them. */
export function wordsBeside(text: string, links: readonly FoundLink[]): string {
  let rest = ''
  let at = 0
  for (const { start, end } of links) {
    rest += `${text.slice(at, start)} `
    at = end
  }
  rest += text.slice(at)
  const clean = tagImage.test(text) ? rest.replace(markup, ' ') : rest
  return clean
    .replace(/\[\/?[a-z*]{1,10}(?:=\s*)?\]?/gi, ' ')
    .replace(/(?:^|[,;]\s*)([^,;()]{1,200})\(\s*\)/g, (whole, name: string) =>
      isFileName(name.trim()) ? ' ' : whole,
    )
    .replace(/[\s\p{P}\p{S}\p{Cf}]+/gu, ' ')
    .trim()
}

/** Words that only name the link: `[cat](…)`, the keys of JSON, an HTML tag around it. */
const isLabel = (text: string, links: readonly FoundLink[]): boolean => {
  const [first] = links
  if (first === undefined) return false
  if (/^\s*!?\[[^[\]]*\]\(\s*$/.test(text.slice(0, first.start)))
    return /^\)?\s*$/.test(text.slice(first.end))
  if (/^\s*<(?:img|a)\b[^<>]*$/i.test(text.slice(0, first.start)) && !/<(?:p|div|li|td)\b/i.test(text))
    return true
  return /^\s*[[{]/.test(text) && isJson(text)
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
