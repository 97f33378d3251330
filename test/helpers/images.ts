export const smallestJpegBytes = 226

/** Small whole images for tests. Every one of them decodes. */
export const PNG = fromBase64(
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAD0lEQVQImWNg6PiPQDg5AFmoElWV5aiNAAAAAElFTkSuQmCC',
)
export const GIF = fromBase64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7')
/** Of 3 × 3 pixels: one of a single pixel shows nothing. */
export const DRAWN_GIF = fromBase64('R0lGODlhAwADAIAAAExpcTNmmSH5BAUAAAAALAAAAAADAAMAAAIDjH8FADs=')
export const WEBP = fromBase64('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==')
export const JPEG = jpegOf(400)
/** A JPEG large enough to be cut in the middle. */
export const CAT = jpegOf(12_000, 9)

/**
 * A grey JPEG of exactly that many bytes, different for every seed, that every decoder accepts.
 *
 * Its Huffman tables have one code each, the single bit 0, standing for a coefficient of 7 bits.
 * So each byte below 0x80 is one coefficient and 64 of them are one block: noise of any length is a
 * valid picture, free of markers. Bytes that fill no whole row of blocks go into a comment.
 */
export function jpegOf(bytes: number, seed = 1): Buffer {
  if (bytes < smallestJpegBytes) throw new RangeError(`a JPEG here has at least ${smallestJpegBytes} bytes`)
  const blocks = Math.floor((bytes - smallestJpegBytes) / 64) + 1
  // At most 1,023 blocks a row keeps the remainder below the 65,533 bytes that a comment can hold.
  const columns = Math.min(1023, Math.ceil(Math.sqrt(blocks)))
  const rows = Math.floor(blocks / columns)
  const pixelBytes = columns * rows * 64
  const comment = bytes - smallestJpegBytes - (pixelBytes - 64)

  const noise = noiseOf(pixelBytes + comment, seed)
  const pixels = noise.subarray(0, pixelBytes)
  // The first coefficient of a block is the step from the last one's brightness: up and down in turn.
  for (let at = 0, up = 0x40; at < pixelBytes; at += 64, up ^= 0x40) {
    pixels[at] = ((pixels[at] ?? 0) & 0x3f) | up
  }
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xe0, Buffer.from('4a46494600010100000100010000', 'hex')),
    segment(0xfe, noise.subarray(pixelBytes)),
    segment(0xdb, Buffer.alloc(65, 1).fill(0, 0, 1)),
    segment(0xc0, Buffer.of(8, ...uint16(rows * 8), ...uint16(columns * 8), 1, 1, 0x11, 0)),
    segment(0xc4, oneCodeTable(0x00)),
    segment(0xc4, oneCodeTable(0x10)),
    segment(0xda, Buffer.of(1, 1, 0, 0, 63, 0)),
    pixels,
    Buffer.of(0xff, 0xd9),
  ])
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

function segment(marker: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0xff, marker, ...uint16(payload.length + 2)), payload])
}

/** A Huffman table with one code of one bit, for a coefficient of 7 bits. */
function oneCodeTable(kind: number): Buffer {
  return Buffer.of(kind, 1, ...new Array<number>(15).fill(0), 7)
}

/** Bytes below 0x80 from a seed (xorshift, four at a time). */
function noiseOf(bytes: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(bytes / 4))
  let x = Math.imul(seed, 0x9e3779b1) || 1
  for (let at = 0; at < words.length; at += 1) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    words[at] = x & 0x7f7f7f7f
  }
  return Buffer.from(words.buffer, 0, bytes)
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64')
}
