import { refuse } from '../../../../shared/refusal.ts'

/** Texts by their number, outside of V8's heap, where a million of them cost half as much. */
export type TextStore = { add(text: string): void; get(at: number): string | undefined }

const chunkBytes = 1_048_576
/** No thread is stopped for what lies outside of its heap. */
const mostBytes = 512 * 1_048_576

export function createTextStore(): TextStore {
  const chunks: Buffer[] = []
  let chunk = Buffer.alloc(0)
  let used = 0
  let bytes = 0
  let count = 0
  /** Chunk, start and length of each text. */
  let places = new Uint32Array(3 * 1024)

  function makeRoom(length: number): void {
    bytes += length
    if (bytes > mostBytes) refuse('list-too-large', 'The table needs more memory than Shoal gives to one')
    if (used + length > chunk.length) {
      chunk = Buffer.allocUnsafe(Math.max(chunkBytes, length))
      chunks.push(chunk)
      used = 0
    }
    if (3 * count + 3 > places.length) {
      const larger = new Uint32Array(2 * places.length)
      larger.set(places)
      places = larger
    }
  }

  return {
    add(text) {
      const length = Buffer.byteLength(text)
      makeRoom(length)
      chunk.write(text, used)
      places.set([chunks.length - 1, used, length], 3 * count)
      used += length
      count += 1
    },
    get(at) {
      if (!(at >= 0 && at < count)) return undefined
      const [from = 0, start = 0, length = 0] = places.subarray(3 * at, 3 * at + 3)
      return chunks[from]?.toString('utf8', start, start + length)
    },
  }
}
