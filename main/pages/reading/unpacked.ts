import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Failure, failure } from '../../../shared/failure.ts'

const unzip = promisify(gunzip)

export const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b

/**
 * A page that is a compressed file itself, as sitemaps are (`sitemap.xml.gz`), as it was before; others as they are.
 * More than `most` bytes are a failure.
 */
export async function unpacked(bytes: Buffer, most: number): Promise<Buffer | Failure> {
  if (!isGzip(bytes)) return bytes
  try {
    return await unzip(bytes, { maxOutputLength: most })
  } catch (error) {
    const isLarge = error instanceof RangeError
    return isLarge ? failure('page-too-large') : failure('not-a-page', 'The compressed file is damaged')
  }
}
