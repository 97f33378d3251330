import { pipeline, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'
import { FailureError, failure } from '../../../shared/failure.ts'
import type { PartFile } from '../files/part-file.ts'
import type { ByteSource } from '../image/check.ts'

/**
 * The decoder of a coding, chosen by the first bytes of the body; undefined: the body is not encoded, whatever the header
 * says. Throws a FailureError where it is, and Shoal cannot undo it.
 */
type Coding = (start: Uint8Array) => Transform | undefined

/** Content codings (RFC 9110, 8.4.1). Other words in the header name none: `utf-8`, `none`, `aws-chunked`. */
const codings: Record<string, Coding> = {
  gzip: start => (isGzip(start) ? createGunzip() : undefined),
  'x-gzip': start => (isGzip(start) ? createGunzip() : undefined),
  // The zlib format, says the RFC; some servers send what is inside of it alone.
  deflate: start => (isZlib(start) ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
  zstd: start => (isZstd(start) ? createZstdDecompress() : undefined),
  compress: refuseCompressed,
  'x-compress': refuseCompressed,
}

/** This many bytes show whether a coding was applied. */
const startBytes = 4
const blockBytes = 64 * 1024
/** As many as curl undoes; each takes memory. */
const mostCodings = 5

/**
 * The codings of a Content-Encoding header in the order they were applied; words that are no coding are left out.
 * Throws a FailureError for more than anybody applies.
 */
export function parseEncodings(header: string | undefined): string[] {
  const names = (header ?? '').toLowerCase().split(',')
  const applied = names.map(name => name.trim()).filter(name => Object.hasOwn(codings, name))
  if (applied.length > mostCodings) {
    throw new FailureError(
      failure('encoding-refused', `The host compressed the file ${applied.length} times`),
    )
  }
  return applied
}

/**
 * Undoes content codings: reads the encoded bytes, appends the plain ones to `plain`.
 * Throws a FailureError when they are cut or damaged, or when the plain file would pass `maxBytes`.
 */
export async function decodeInto(
  plain: PartFile,
  encoded: ByteSource,
  encodings: readonly string[],
  maxBytes: number,
): Promise<void> {
  for await (const bytes of decoded(blocksOf(encoded), encodings, maxBytes)) await plain.append(bytes)
}

/**
 * The plain bytes of encoded ones, as they come. Throws a FailureError when they are cut or damaged, or when the
 * plain ones pass `maxBytes`; whatever `encoded` throws is passed on.
 */
export async function* decoded(
  encoded: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encodings: readonly string[],
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let plain = each(encoded)
  for (const name of encodings.toReversed()) {
    const coding = codings[name]
    if (coding !== undefined) plain = undone(plain, coding)
  }
  let plainBytes = 0
  try {
    for await (const bytes of plain) {
      plainBytes += bytes.length
      if (plainBytes > maxBytes) throw new FailureError(failure('too-large'))
      yield bytes
    }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code?.startsWith('Z_') || code?.startsWith('ERR_') || code?.startsWith('ZSTD_')) {
      throw new FailureError(failure('body-cut', 'The compressed file is cut or damaged'))
    }
    throw error
  }
}

async function* undone(encoded: AsyncGenerator<Uint8Array>, coding: Coding): AsyncGenerator<Uint8Array> {
  const start: Uint8Array[] = []
  for (let bytes = 0; bytes < startBytes; ) {
    const next = await encoded.next()
    if (next.done === true) break
    start.push(next.value)
    bytes += next.value.length
  }
  const whole = inTurn(start, encoded)
  const decoder = coding(Buffer.concat(start))
  if (decoder === undefined) yield* whole
  // Its end is seen at the decoder, where it is read.
  else yield* pipeline(whole, decoder, () => {})
}

async function* each<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items
}

async function* inTurn<T>(first: Iterable<T>, then: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first
  yield* then
}

async function* blocksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < source.bytes; position += blockBytes) {
    yield await source.read(position, Math.min(blockBytes, source.bytes - position))
  }
}

/** Whether bytes begin with these, as far as there are any. */
const beginsWith = (bytes: Uint8Array, ...magic: number[]): boolean =>
  magic.every((byte, index) => index >= bytes.length || bytes[index] === byte)

const isGzip = (start: Uint8Array): boolean => beginsWith(start, 0x1f, 0x8b)

/** Method 8 and a window of at most 32 kB, with the check of both bytes (RFC 1950, 2.2). */
function isZlib([cmf = 0x78, flg = 0x01]: Uint8Array): boolean {
  return (cmf & 0x8f) === 8 && (cmf * 256 + flg) % 31 === 0
}

/** A frame, or one to be skipped (RFC 8878, 3.1). */
const isZstd = (start: Uint8Array): boolean =>
  beginsWith(start, 0x28, 0xb5, 0x2f, 0xfd) ||
  beginsWith(
    Uint8Array.from(start, (byte, index) => (index === 0 ? byte & 0xf0 : byte)),
    0x50,
    0x2a,
    0x4d,
    0x18,
  )

function refuseCompressed(start: Uint8Array): undefined {
  if (!beginsWith(start, 0x1f, 0x9d)) return
  throw new FailureError(failure('encoding-refused', 'The host compressed the file with "compress"'))
}
