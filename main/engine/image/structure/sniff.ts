import { constants, gunzipSync } from 'node:zlib'
import type { ImageType } from '../../../../shared/image.ts'
import { textDecoderFor } from './text.ts'
import { looksLikeTga } from './tga.ts'

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
  { type: 'cur', starts: /^00000200(?!0000).{4}.{6}00/ },
  { type: 'icns', starts: /^69636e73/ },
  // 8BPS, version 1 or 2
  { type: 'psd', starts: /^38425053000[12]/ },
  { type: 'exr', starts: /^762f3101/ },
  // #?RADIANCE, #?RGBE
  { type: 'hdr', starts: /^233f(?:52414449414e4345|52474245)/ },
  { type: 'qoi', starts: /^716f6966.{16}0[34]0[01]/ },
  { type: 'dds', starts: /^444453207c000000/ },
  // SIMPLE  =
  { type: 'fits', starts: /^53494d504c4520203d/ },
  { type: 'jxr', starts: /^4949bc0[01]/ },
  // AT&TFORM....DJVU, DJVM
  { type: 'djvu', starts: /^41542654464f524d.{8}444a56(?:55|4d)/ },
  { type: 'pcx', starts: /^0a0[02345]0[01]0[1248]/ },
  // P1 to P7, then white space
  { type: 'pbm', starts: /^50(?:31|34)(?:0a|20|09|0d)/ },
  { type: 'pgm', starts: /^50(?:32|35)(?:0a|20|09|0d)/ },
  { type: 'ppm', starts: /^50(?:33|36)(?:0a|20|09|0d)/ },
  { type: 'pam', starts: /^50370a/ },
  // IIRO, IIRS, MMOR; IIU
  { type: 'orf', starts: /^(?:4949524f|49495253|4d4d4f52)/ },
  { type: 'rw2', starts: /^49495500/ },
  // FUJIFILMCCD-RAW
  { type: 'raf', starts: /^46554a4946494c4d4343442d524157/ },
  // II, 26, HEAPCCDR
  { type: 'crw', starts: /^49491a0000004845415043434452/ },
  // FOVb
  { type: 'x3f', starts: /^464f5662/ },
]

const otherFiles: readonly { name: string; starts: RegExp }[] = [
  { name: 'a PDF file', starts: /^255044462d/ },
  { name: 'a PostScript file', starts: /^25215053/ },
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

/** The type whose signature a file begins with, where that is enough to tell it. */
export function typeOfSignature(head: Buffer): ImageType | undefined {
  const start = head.toString('hex', 0, 32)
  return signatures.find(({ starts }) => starts.test(start))?.type
}

function imageTypeOf(head: Buffer): ImageType | undefined {
  const type = typeOfSignature(head)
  // Two letters and a blank begin many a text: the size has to follow.
  if (type !== undefined && netpbm.has(type)) return netpbmHeader.test(textOf(head, 512)) ? type : undefined
  return type ?? heifType(head) ?? otherTypeOf(head)
}

const netpbm: ReadonlySet<ImageType> = new Set(['pbm', 'pgm', 'ppm'])
const netpbmHeader = /^P[1-6](?:\s|#[^\n]*\n)+\d+\s+\d+\s/

const textOf = (head: Buffer, bytes: number): string => head.toString('latin1', 0, bytes)

/** Types whose sign is elsewhere, is a text, or is no more than a likely header. */
function otherTypeOf(head: Buffer): ImageType | undefined {
  if (textOf(head, 132).slice(128) === 'DICM') return 'dcm'
  const text = textOf(head, 1024)
  if (/^\s*\/\* XPM \*\//.test(text)) return 'xpm'
  if (/^(?:\s|\/\*.*?\*\/)*#define\s+\w*width\s+\d+\s+#define\s+\w*height\s+\d+/s.test(text)) return 'xbm'
  if (holdsDrawing(head)) return 'svgz'
  return looksLikeTga(head) ? 'tga' : undefined
}

/** Whether an archive of gzip holds an SVG. Four kilobytes unpack to four megabytes at most. */
function holdsDrawing(head: Buffer): boolean {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return false
  try {
    const text = gunzipSync(head.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH })
    const found = sniffText(text.subarray(0, 64 * 1024))
    return found.kind === 'image' && found.type === 'svg'
  } catch {
    // Damaged from its first bytes on: an archive, as far as can be seen.
    return false
  }
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
  if (brands[0] === 'crx ') return 'cr3'
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

/** What may be before the root of an XML or HTML text, one after another. */
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
