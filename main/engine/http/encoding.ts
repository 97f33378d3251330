import { Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { FailureError, failure } from '../../../shared/failure.ts'
import type { PartFile } from '../files/part-file.ts'
import type { ByteSource } from '../image/check.ts'

/** Content codings (RFC 9110, 8.4.1) that can be undone; `deflate` is the zlib format there. */
const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

const blockBytes = 64 * 1024

/**
 * The codings of a Content-Encoding header in the order they were applied, none for identity.
 * Throws a FailureError for one that Shoal cannot undo.
 */
export function parseEncodings(header: string | undefined): string[] {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
  const applied = names.filter(name => name !== '' && name !== 'identity')
  for (const name of applied) {
    if (!Object.hasOwn(decoders, name)) {
      throw new FailureError(
        failure('encoding-refused', `The host compressed the file with "${name.slice(0, 20)}"`),
      )
    }
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
  let stream: Readable = Readable.from(encoded)
  for (const name of encodings.toReversed()) {
    const decoder = decoders[name]
    if (decoder === undefined) continue
    const next = decoder()
    stream.once('error', error => next.destroy(error))
    stream = stream.pipe(next)
  }
  let plainBytes = 0
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Uint8Array
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

async function* blocksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < source.bytes; position += blockBytes) {
    yield await source.read(position, Math.min(blockBytes, source.bytes - position))
  }
}
