import { isAscii } from 'node:buffer'
import type { EncodingDetector } from './encoding.ts'

/** Bytes to text, piece by piece. Where the pieces were cut makes no difference, unless someone waits. */
export type Decoder = {
  /** Text so far complete, with `\n` for every line end (CRLF and lone CR too). */
  write(bytes: Uint8Array): string
  end(): string
  /** Set once bytes were met that no text has; what came before them was returned. */
  readonly notText: boolean
  /** The encoding that was guessed, where the bytes are neither UTF-8 nor UTF-16. */
  readonly guessed: string | undefined
  /** Bytes that are in no encoding stand as U+FFFD. */
  readonly damaged: boolean
}

/** How many bytes are used to detect the encoding: few for plain letters or a byte order mark, otherwise more. */
const headBytes = 4
const longHeadBytes = 512
/** From the first byte on that is no UTF-8, this many bytes are looked at to find the encoding. */
const sampleBytes = 65_536

/** How images, archives and documents begin that a user may take for a list. In hex. */
const notTextHeads = ['89504e47', 'ffd8ff', '47494638', '504b0304', '25504446', '1f8b', '52494646']

/**
 * UTF-8, UTF-16 LE and BE, with byte order mark or, for UTF-16, known by where the first bytes are zero. Bytes that
 * are no UTF-8, in a text that was plain ASCII until then, are read as what they most likely are; elsewhere they
 * become U+FFFD. A NUL character means that this is not text. `live`: someone waits, so the guess takes what is there.
 * `encodingOf`: makes the guess; without it, it is windows-1252.
 */
export const createDecoder = (
  live = false,
  encodingOf: EncodingDetector['encodingOf'] = () => 'windows-1252',
): Decoder => {
  let head: Uint8Array | undefined = new Uint8Array(0)
  let decode: (bytes: Uint8Array, isLast: boolean) => string = () => ''
  let notText = false
  let afterReturn = false
  let guessed: string | undefined
  let damaged = false

  const clean = (decoded: string): string => {
    const nul = decoded.indexOf('\0')
    if (nul >= 0) notText = true
    let text = nul < 0 ? decoded : decoded.slice(0, nul)
    if (text === '') return text
    if (text.includes('\ufffd')) damaged = true
    if (afterReturn && text.startsWith('\n')) text = text.slice(1)
    afterReturn = text.endsWith('\r')
    // A CR is a line end at once: the line must not wait for the LF that may follow it.
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  /** UTF-8, until a byte shows that it is not. */
  const utf8 = () => {
    const decoder = new TextDecoder()
    let held: Uint8Array | undefined
    let isPlainYet = true
    const guess = (): string => {
      const bytes = held ?? new Uint8Array(0)
      held = undefined
      guessed = encodingOf(bytes.subarray(0, sampleBytes))
      const guessedDecoder = new TextDecoder(guessed)
      decode = (more, isLast) => guessedDecoder.decode(more, { stream: !isLast })
      return guessedDecoder.decode(bytes, { stream: true })
    }
    return (bytes: Uint8Array, isLast: boolean): string => {
      if (held === undefined && !isPlainYet) return decoder.decode(bytes, { stream: !isLast })
      const all: Uint8Array = held === undefined ? bytes : Buffer.concat([held, bytes])
      if (held === undefined && isAscii(all)) return decoder.decode(all, { stream: !isLast })
      const start = held === undefined ? all.findIndex(byte => byte > 0x7f) : 0
      held = all.subarray(start)
      const before = start > 0 ? decoder.decode(all.subarray(0, start), { stream: true }) : ''
      if (held.length < sampleBytes && !isLast && !live) return before
      if (!isUtf8(held, isLast)) return before + guess()
      const text = decoder.decode(held, { stream: !isLast })
      held = undefined
      isPlainYet = false
      return before + text
    }
  }

  const open = (bytes: Uint8Array, isLast: boolean): string => {
    head = undefined
    const hex = Buffer.from(bytes.subarray(0, headBytes)).toString('hex')
    if (notTextHeads.some(start => hex.startsWith(start))) {
      notText = true
      return ''
    }
    const marked = markedEncoding(bytes)
    const decoder = new TextDecoder(marked)
    decode = marked === undefined ? utf8() : (more, last) => decoder.decode(more, { stream: !last })
    return clean(decode(bytes, isLast))
  }

  return {
    write(bytes) {
      if (notText) return ''
      if (head === undefined) return clean(decode(bytes, false))
      head = head.length === 0 ? bytes : Buffer.concat([head, bytes])
      if (head.length < headBytes) return ''
      const isClear = live || isPlain(head.subarray(0, headBytes)) || head.length >= longHeadBytes
      return isClear ? open(head, false) : ''
    },
    end() {
      if (notText) return ''
      if (head !== undefined) return open(head, true)
      const text = decode(new Uint8Array(0), true)
      // A guess at the end leaves the decoder that it chose to be closed.
      return clean(text + (guessed === undefined ? '' : decode(new Uint8Array(0), true)))
    },
    get notText() {
      return notText
    },
    get guessed() {
      return guessed
    },
    get damaged() {
      return damaged
    },
  }
}

/** Whether these bytes are UTF-8. The last character may be cut, unless nothing follows. */
function isUtf8(bytes: Uint8Array, isAll: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, sampleBytes), {
      stream: !isAll || bytes.length > sampleBytes,
    })
    return true
  } catch {
    return false
  }
}

const markedEncoding = (bytes: Uint8Array): string | undefined => {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (isPlain(bytes.subarray(0, headBytes))) return undefined
  return utf16Without(bytes.subarray(0, longHeadBytes))
}

/** Printable ASCII and line ends: the beginning of a text in any encoding but UTF-16. */
const isPlain = (head: Uint8Array): boolean =>
  head.every(byte => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13)

/** UTF-16 without a mark: every other byte of its plain letters is zero, and none of the others. */
function utf16Without(head: Uint8Array): string | undefined {
  const zeros = [0, 0] as [number, number]
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2 === 0 ? 0 : 1] += 1
  })
  const [even, odd] = zeros
  const isMany = (count: number) => count * 10 >= head.length
  if (isMany(odd) && even === 0) return 'utf-16le'
  return isMany(even) && odd === 0 ? 'utf-16be' : undefined
}
