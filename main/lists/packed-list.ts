import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** As much as a spreadsheet may unpack to. */
const mostBytes = 2_000_000_000

export type Unpacked = {
  chunks: AsyncIterable<Uint8Array>
  /** Why the rest is missing, once all was read; undefined where nothing is. */
  fault(): string | undefined
}

/**
 * The bytes of a list, unpacked where they are packed with gzip (RFC 1952). What is damaged, or too large, ends them
 * early and is a fault; what `chunks` throws is thrown.
 */
export function unpacked(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Unpacked {
  let fault: string | undefined

  async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const source = Readable.from(packed)
    const plain = createGunzip()
    source.once('error', error => plain.destroy(error))
    let bytes = 0
    try {
      for await (const chunk of source.pipe(plain) as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > mostBytes) {
          fault = 'it unpacks to more than 2 GB; the rest was not read'
          return
        }
        yield chunk
      }
    } catch (error) {
      if (!isOfGzip(error)) throw error
      fault = 'the packed file is cut or damaged; the rest cannot be read'
    } finally {
      source.destroy()
    }
  }

  async function* plainOf(): AsyncGenerator<Uint8Array> {
    const { isGzip, whole } = await looked(chunks)
    yield* isGzip ? inflated(whole) : whole
  }
  return { chunks: plainOf(), fault: () => fault }
}

const isOfGzip = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('Z_')

/** Looks at the first two bytes, and gives the whole. One byte that begins no such file is not waited on. */
async function looked(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ isGzip: boolean; whole: AsyncIterable<Uint8Array> }> {
  const source = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  const seen: Uint8Array[] = []
  let head = Buffer.alloc(0)
  let isOver = false
  while (!isOver && (head.length === 0 || (head.length === 1 && head[0] === 0x1f))) {
    const { done, value } = await source.next()
    if (done === true) isOver = true
    else {
      seen.push(value)
      head = Buffer.concat([head, value.subarray(0, 2)])
    }
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield* seen
      for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value
    } finally {
      // A reader that stops early closes the stream.
      await source.return?.()
    }
  }
  return { isGzip: head[0] === 0x1f && head[1] === 0x8b, whole: whole() }
}
