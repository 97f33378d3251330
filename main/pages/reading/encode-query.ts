/** Attributes that hold addresses. Those of `data-` only where the value looks like one. */
const linkNames = /^(?:href|src|poster|background|action|data|data-.+)$/
const dataLink = /^(?:(?:https?:)?\/\/|\/|\?|[^?]*\.\w+\?)/i

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
const beyondAscii = /[^\u0000-\u007f]/

/**
 * Writes what is beyond ASCII in the query of an element's links as a browser sends it: in the page's own encoding, where a
 * server of such a page expects it. Source: WHATWG URL, "percent-encode after encoding"; HTML, "encoding-parsing a URL".
 */
export function encodeQueries(attributes: Record<string, string>, encode: EncodeText): void {
  for (const [name, value] of Object.entries(attributes)) {
    const start = value.indexOf('?')
    if (start < 0 || !linkNames.test(name) || !beyondAscii.test(value)) continue
    if (name.startsWith('data-') && !dataLink.test(value)) continue
    const hash = value.indexOf('#', start)
    const end = hash < 0 ? value.length : hash
    attributes[name] = value.slice(0, start) + encode(value.slice(start, end)) + value.slice(end)
  }
}

/** Percent-encodes what is beyond ASCII. What the encoding does not have becomes a character reference. */
export type EncodeText = (text: string) => string

/** Undefined for the encodings whose queries are in UTF-8, as those of new pages are. Throws where there is no such one. */
export function queryEncoder(encoding: string): EncodeText | undefined {
  if (/^(?:utf-|replacement|x-user-defined|iso-2022)/i.test(encoding)) return undefined
  let bytesOf: ReadonlyMap<string, string> | undefined
  return text =>
    Array.from(text, character => {
      if (!beyondAscii.test(character)) return character
      bytesOf ??= tableOf(encoding)
      return bytesOf.get(character) ?? `%26%23${character.codePointAt(0)}%3B`
    }).join('')
}

const tables = new Map<string, ReadonlyMap<string, string>>()

/** Each character of an encoding of one or two bytes -> its bytes, percent-encoded; made once for all pages. */
function tableOf(encoding: string): ReadonlyMap<string, string> {
  const known = tables.get(encoding) ?? decodedAll(encoding)
  tables.set(encoding, known)
  return known
}

/** It is made by decoding them all. */
function decodedAll(encoding: string): Map<string, string> {
  const decoder = new TextDecoder(encoding)
  const table = new Map<string, string>()
  const add = (...bytes: number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes))
    const isOne = [...text].length === 1 && text !== '\ufffd'
    if (isOne && !table.has(text)) table.set(text, bytes.map(percent).join(''))
  }
  for (let byte = 0x80; byte <= 0xff; byte += 1) add(byte)
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) add(lead, trail)
  return table
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
