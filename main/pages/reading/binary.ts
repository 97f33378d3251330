/** Of a body, as much as tells whether it is text. */
export const startBytes = 1000

/** Characters that no text is made of (WHATWG MIME Sniffing, "binary data byte"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const noText = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/g

/** Whether a text begins as no text does: with the one character that none has, or with many that hardly any has. */
export function isBinary(text: string): boolean {
  const start = text.slice(0, startBytes)
  return start.includes('\0') || (start.match(noText)?.length ?? 0) > start.length / 100
}

/**
 * The same of the first bytes, before their encoding is known: those below a space mean the same in every encoding of
 * the web but UTF-16, which says so itself, by a byte order mark or in its `contentType`.
 */
export function beginsBinary(bytes: Uint8Array, contentType: string | undefined): boolean {
  const [first = 0, second = 0] = bytes
  const isWide = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)
  if (isWide || /charset\s*=\s*["']?\s*utf-?16/i.test(contentType ?? '')) return false
  return isBinary(Buffer.from(bytes.subarray(0, startBytes)).toString('latin1'))
}
