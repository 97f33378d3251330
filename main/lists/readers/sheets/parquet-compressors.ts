import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { type Compressors, snappyUncompress } from 'hyparquet'
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors'
import { refuse } from '../../../../shared/refusal.ts'

/** Of one page, unpacked. Writers make pages of a megabyte. */
const mostPageBytes = 256 * 1_048_576

type Unpack = (input: Uint8Array, length: number) => Uint8Array

/** A page says itself how long it is unpacked: that is checked before memory is reserved. */
const bounded =
  (unpack: Unpack): Unpack =>
  (input, length) => {
    if (!(length >= 0 && length <= mostPageBytes))
      refuse('list-too-large', 'A page of this Parquet file is larger than 256 MB, or damaged')
    return unpack(input, length)
  }

/** How columns are unpacked: by Node where it can. */
export const compressors: Compressors = {
  SNAPPY: bounded((input, length) => {
    const output = new Uint8Array(length)
    snappyUncompress(input, output)
    return output
  }),
  GZIP: bounded((input, length) => gunzipSync(input, { maxOutputLength: length + 1 })),
  BROTLI: bounded((input, length) => brotliDecompressSync(input, { maxOutputLength: length + 1 })),
  ZSTD: bounded((input, length) => zstdDecompressSync(input, { maxOutputLength: length + 1 })),
  LZ4: bounded(decompressLz4),
  LZ4_RAW: bounded(decompressLz4Raw),
}
