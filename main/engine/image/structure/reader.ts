/**
 * Random access to the bytes of a file: a Buffer in memory and a FileHandle both fit. `read` may give fewer
 * bytes than asked only at the end. It may reject; a disk's failure is passed on as it is.
 */
export type ByteSource = {
  bytes: number
  read(position: number, length: number): Promise<Uint8Array> | Uint8Array
}

/**
 * What the walk found, in pixels. Filled in as it goes, so that a cut image still has its size. `isViewable`: there is
 * something to see even where the rest is missing.
 */
export type FoundSize = { width?: number; height?: number; isViewable?: boolean }

/** Walks one format from its signature to its own end. Throws Cut where a part is missing. */
export type StructureCheck = (image: Reader, found: FoundSize) => Promise<void>

/** The image is not whole. Thrown by structure checks, and caught only by checkImage. */
export class Cut extends Error {}

export type Reader = {
  readonly bytes: number
  /** All of `length` bytes (at most 64 KiB); throws Cut where the file ends before. */
  need(position: number, length: number): Promise<Buffer>
  /** The bytes from `position` to the end of its block: for scanning without copying. Empty at the end. */
  rest(position: number): Promise<Buffer>
}

/** A walk that skips reads little; one that reads on, block behind block, takes larger and larger ones. */
const blockBytes = 64 * 1024
const largestBlockBytes = 1024 * 1024
const keptBlocks = 4

/** Far above any real image (a PNG of 2 GB in pieces of 8 kB needs 500,000), and seconds at most. */
const maxReads = 4_000_000

const endsInside = 'the file ends in the middle of the image'

type Block = { start: number; bytes: Buffer }

/** Reads by blocks and keeps a few, so walking thousands of small parts costs few reads of the disk. */
export function createReader(source: ByteSource): Reader {
  const kept: Block[] = []
  let reads = 0

  async function blockAt(position: number): Promise<Block> {
    reads += 1
    if (reads > maxReads) throw new Cut('it is made of far too many parts')
    const known = kept.find(({ start, bytes }) => start <= position && position < start + bytes.length)
    if (known !== undefined) return known
    const before = kept.find(({ start, bytes }) => start + bytes.length === position)
    const wanted = before === undefined ? blockBytes : Math.min(largestBlockBytes, before.bytes.length * 2)
    const read = await source.read(position, Math.min(wanted, source.bytes - position))
    // A file that became shorter while it was read.
    if (read.byteLength === 0) throw new Cut(endsInside)
    const block = { start: position, bytes: Buffer.from(read.buffer, read.byteOffset, read.byteLength) }
    if (kept.length >= keptBlocks) kept.shift()
    kept.push(block)
    return block
  }

  async function rest(position: number): Promise<Buffer> {
    // Positions come from the file, so they may be anything.
    if (!(position >= 0 && position < source.bytes)) return Buffer.alloc(0)
    const { start, bytes } = await blockAt(position)
    return bytes.subarray(position - start)
  }

  async function need(position: number, length: number): Promise<Buffer> {
    const first = await rest(position)
    if (first.length >= length) return first.subarray(0, length)
    const both = Buffer.concat([first, await rest(position + first.length)])
    if (both.length < length) throw new Cut(endsInside)
    return both.subarray(0, length)
  }

  return { bytes: source.bytes, need, rest }
}

/** Throws Cut unless the file reaches `end`. */
export function needEnd(image: Reader, end: number): void {
  const missing = end - image.bytes
  if (missing > 0) throw cutBy(missing)
}

/** For a file that lacks at least this many bytes at its end. */
export const cutBy = (missing: number): Cut =>
  new Cut(missing === 1 ? 'one byte is missing at the end' : `${missing} bytes are missing at the end`)

/** Bytes behind those that are held over. Copies nothing in the usual case, that there are none. */
export const joined = (before: Buffer, bytes: Uint8Array): Buffer =>
  before.length === 0
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.concat([before, bytes])
