import type { ImageType } from '../../../../shared/model.ts'
import { textDecoderFor } from './text.ts'

/** What the first bytes are. `why` is a sentence's end: "it is JSON". */
export type Sniffed =
  | { kind: 'image'; type: ImageType }
  | { kind: 'web-page'; why: string }
  | { kind: 'not-an-image'; why: string }

/**
 * Tells a file by its first bytes alone (64 KiB are plenty, fewer give less). Names and headers are not asked.
 * Web pages are found as https://mimesniff.spec.whatwg.org does, and behind comments and in UTF-16 as well.
 */
export function sniff(head: Buffer): Sniffed {
  const type = imageTypeOf(head)
  if (type !== undefined) return { kind: 'image', type }
  const start = head.toString('hex', 0, 32)
  const other = otherFiles.find(({ starts }) => starts.test(start))
  if (other !== undefined) return notAnImage(`it begins like ${other.name}`)
  return sniffText(head)
}

/** Patterns over the bytes in hexadecimal; `.{8}` skips four. */
const signatures: readonly { type: ImageType; starts: RegExp }[] = [
  { type: 'jpg', starts: /^ffd8ff/ },
  { type: 'png', starts: /^89504e470d0a1a0a/ },
  // GIF87a, GIF89a
  { type: 'gif', starts: /^47494638(?:37|39)61/ },
  // RIFF....WEBP
  { type: 'webp', starts: /^52494646.{8}57454250/ },
  // II and MM, with 42 or BigTIFF's 43
  { type: 'tiff', starts: /^(?:49492[ab]00|4d4d002[ab])/ },
  // A codestream, or a box around one; so with jp2.
  { type: 'jxl', starts: /^(?:ff0a|0000000c4a584c200d0a870a)/ },
  { type: 'jp2', starts: /^(?:ff4fff51|0000000c6a5020200d0a870a)/ },
  // BM alone could begin a text: the length of a known header and the one plane are asked as well.
  { type: 'bmp', starts: /^424d.{24}(?:0c000000.{8}|(?:28|34|38|40|6c|7c)000000.{16})0100/ },
  // At least one picture, whose entry has its reserved byte 0 and at most one plane.
  { type: 'ico', starts: /^00000100(?!0000).{4}.{6}000[01]00/ },
]

const otherFiles: readonly { name: string; starts: RegExp }[] = [
  { name: 'a Windows cursor', starts: /^00000200(?!0000).{4}.{6}00/ },
  { name: 'a PDF file', starts: /^255044462d/ },
  { name: 'a PostScript file', starts: /^25215053/ },
  { name: 'a Photoshop file', starts: /^38425053/ },
  { name: 'a ZIP archive', starts: /^504b(?:0304|0506)/ },
  { name: 'a gzip archive', starts: /^1f8b/ },
  { name: 'a RAR archive', starts: /^526172211a07/ },
  { name: 'a 7-Zip archive', starts: /^377abcaf271c/ },
  // ftyp, moov, mdat
  { name: 'an MP4 or QuickTime film', starts: /^.{8}(?:66747970|6d6f6f76|6d646174)/ },
  { name: 'a WebM or Matroska film', starts: /^1a45dfa3/ },
  // RIFF....AVI
  { name: 'an AVI film', starts: /^52494646.{8}41564920/ },
  // ID3, OggS, fLaC, RIFF....WAVE
  { name: 'an audio file', starts: /^(?:494433|4f676753|664c6143|52494646.{8}57415645)/ },
  // MZ with a header's usual first bytes, ELF, Mach-O
  { name: 'a program', starts: /^(?:4d5a.{2}00|7f454c46|cffaedfe|cafebabe)/ },
]

function imageTypeOf(head: Buffer): ImageType | undefined {
  const start = head.toString('hex', 0, 32)
  return signatures.find(({ starts }) => starts.test(start))?.type ?? heifType(head)
}

const heicBrand = /^(?:hei[cxms]|hev[cxms])$/

/** The brands in the ftyp box tell AVIF from HEIC, and both from a film (23008-12, annex B; AVIF 1.1, 6). */
function heifType(head: Buffer): ImageType | undefined {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return undefined
  const end = Math.min(head.readUInt32BE(), head.length, 1024)
  const brands: string[] = []
  // At 12 stands the version of the major brand.
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) brands.push(head.toString('latin1', at, at + 4))
  if (brands.some(brand => brand === 'avif' || brand === 'avis')) return 'avif'
  if (brands.some(brand => heicBrand.test(brand))) return 'heic'
  return brands[0] === 'mif1' || brands[0] === 'msf1' ? 'heic' : undefined
}

const pageElements = new Set(
  'html head body title meta link script style iframe div span table font center p a b i br h1 h2 h3 h4 ul ol form img main section article header footer nav noscript pre'.split(
    ' ',
  ),
)

function sniffText(head: Buffer): Sniffed {
  const text = textDecoderFor(head).decode(head, { stream: true })
  const root = rootElement(text)
  if (root !== undefined) {
    const name = root.slice(root.indexOf(':') + 1)
    if (name === 'svg') return { kind: 'image', type: 'svg' }
    if (pageElements.has(name.toLowerCase())) return webPage(text)
    return notAnImage(`it is an XML document with the root <${root.slice(0, 40)}>`)
  }
  if (/^\s*(?:\{\s*["}]|\[\s*[[{"\]\d])/.test(text)) return notAnImage('it is JSON')
  if (/<(?:!doctype\s+html|html|body)\b/i.test(text)) return webPage(text)
  if (isPlainText(text)) return notAnImage('it is plain text')
  return notAnImage('its first bytes belong to no type of image that Shoal knows')
}

/** What may stand before the root of an XML or HTML text, one after another. */
const prolog = /\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s(?!\s*html\b)[^>[]*(?:\[.*?\]\s*)?>/isy

/** The name of the first element; `html` for an HTML doctype. */
function rootElement(text: string): string | undefined {
  prolog.lastIndex = 0
  let at = 0
  while (prolog.test(text)) at = prolog.lastIndex
  const start = text.slice(at, at + 200)
  return /^<!doctype\s+html\b/i.test(start) ? 'html' : /^<([a-z_][\w.:-]*)/i.exec(start)?.[1]
}

function isPlainText(text: string): boolean {
  return text !== '' && !/[^\P{Cc}\t\n\f\r]|\ufffd/u.test(text.slice(0, 1024))
}

function webPage(text: string): Sniffed {
  const title = /<title[^<>]*>([^<]{1,200})/i
    .exec(text)?.[1]
    ?.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
  return {
    kind: 'web-page',
    why: title ? `it is a web page titled “${title.slice(0, 80)}”` : 'it is a web page',
  }
}

function notAnImage(why: string): Sniffed {
  return { kind: 'not-an-image', why }
}
