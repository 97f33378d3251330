import { decodeExtended, parse } from 'content-disposition'
import { decoded } from '../../../shared/address.ts'

/**
 * The file name in a Content-Disposition header (RFC 6266, RFC 8187), as the server wrote it: not yet safe
 * for a disk. `filename*` wins over `filename`. The header is what Node hands out: one character per byte.
 * Never throws; undefined where the header holds no name.
 */
export function parseContentDisposition(header: string): string | undefined {
  const text = fromUtf8Bytes(header)
  // Some servers leave out the type ("filename=…"); the library would take the name for the type.
  const { parameters } = parse(/^\s*filename\*?\s*=/i.test(text) ? `attachment; ${text}` : text)
  const extended = parameters['filename*']
  // The library gives `filename` the decoded `filename*`, unless that was put in quotes, against the RFC.
  const name = (extended && decodeExtended(extended)) ?? plainName(parameters['filename'] ?? openQuote(text))
  return name?.trim() || undefined
}

function plainName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : decoded(decodeWords(name))
}

/** RFC 6266 knows no raw UTF-8, yet servers send it; Node reads header bytes as latin1. */
function fromUtf8Bytes(header: string): string {
  if (/[^\p{ASCII}\u0080-\u00ff]/u.test(header)) return header
  return decode('utf-8', Buffer.from(header, 'latin1')) ?? header
}

/** The name in `filename="cat.jpg` whose closing quote is missing, often because a proxy cut the header. */
function openQuote(header: string): string | undefined {
  return /;\s*filename\s*=\s*"([^"]*)$/i.exec(`;${header}`)?.[1]
}

/** Browsers undo `%20` in a plain `filename` as well (RFC 6266, appendix D), so servers send it. */

/** Mail's encoding of names, `=?UTF-8?B?…?=` (RFC 2047), which older servers copy into HTTP. */
function decodeWords(name: string): string {
  return name
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(
      /=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi,
      (word: string, charset: string, way: string, text: string) => {
        const bytes = way.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text)
        return decode(charset, bytes) ?? word
      },
    )
}

function quotedPrintable(text: string): Buffer {
  const bytes = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}

function decode(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
