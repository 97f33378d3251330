/** Bytes to text, piece by piece. Where the pieces were cut makes no difference. */
export type Decoder = {
  /** Text so far complete, with `\n` for every line end (CRLF and lone CR too). */
  write(bytes: Uint8Array): string
  end(): string
  /** Set once bytes were met that no text has; what came before them was returned. */
  readonly notText: boolean
}

/** Bytes needed to tell encodings apart; any list with one link is longer. */
const headBytes = 4

/** How images, archives and documents begin that a user may take for a list. In hex. */
const notTextHeads = ['89504e47', 'ffd8ff', '47494638', '504b0304', '25504446', '1f8b', '52494646']

/**
 * UTF-8, UTF-16 LE and BE, with byte order mark or, for UTF-16, told by the zero bytes among the
 * first four. Invalid bytes become U+FFFD; a NUL character means that this is not text.
 */
export const createDecoder = (): Decoder => {
  let head: Uint8Array | undefined = new Uint8Array(0)
  let decoder = new TextDecoder()
  let notText = false
  let afterReturn = false

  const clean = (decoded: string): string => {
    const nul = decoded.indexOf('\0')
    if (nul >= 0) notText = true
    let text = nul < 0 ? decoded : decoded.slice(0, nul)
    if (text === '') return text
    if (afterReturn && text.startsWith('\n')) text = text.slice(1)
    afterReturn = text.endsWith('\r')
    // A CR is a line end at once: the line must not wait for the LF that may follow it.
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  const open = (bytes: Uint8Array, stream: boolean): string => {
    head = undefined
    const hex = Buffer.from(bytes.subarray(0, headBytes)).toString('hex')
    if (notTextHeads.some(start => hex.startsWith(start))) {
      notText = true
      return ''
    }
    decoder = new TextDecoder(encodingOf(bytes))
    return clean(decoder.decode(bytes, { stream }))
  }

  return {
    write(bytes) {
      if (notText) return ''
      if (head === undefined) return clean(decoder.decode(bytes, { stream: true }))
      head = head.length === 0 ? bytes : Buffer.concat([head, bytes])
      return head.length < headBytes ? '' : open(head, true)
    },
    end() {
      if (notText) return ''
      return head === undefined ? clean(decoder.decode()) : open(head, false)
    },
    get notText() {
      return notText
    },
  }
}

const encodingOf = (bytes: Uint8Array): string => {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le'
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be'
  return 'utf-8'
}
