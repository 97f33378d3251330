import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openInside } from '../../../main/engine/files/inside.ts'
import { openPart, type PartFile } from '../../../main/engine/files/part-file.ts'
import { decodeInto, parseEncodings } from '../../../main/engine/http/encoding.ts'
import { bytesOf } from '../../../main/engine/image/check.ts'
import { sha256 } from '../../helpers/engine.ts'
import { jpegOf } from '../../helpers/images.ts'

const image = jpegOf(300_000)
const maxBytes = 1_000_000

let folder: string
let plain: PartFile

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-encoding-'))
  plain = await openPart(await openInside(folder), join(folder, 'plain.part'), 0)
})
afterEach(async () => {
  await plain.reset()
  await rm(folder, { recursive: true })
})

const decode = (bytes: Uint8Array, ...encodings: string[]) =>
  decodeInto(plain, bytesOf(bytes), encodings, maxBytes)

describe('the header', () => {
  test.each([
    [undefined, []],
    ['', []],
    ['identity', []],
    ['GZip', ['gzip']],
    ['x-gzip', ['x-gzip']],
    [' br , identity,gzip ', ['br', 'gzip']],
    ['zstd', ['zstd']],
  ])('%s', (header, expected) => {
    expect(parseEncodings(header)).toEqual(expected)
  })

  test.each(['compress', 'dcb', 'toString', '__proto__', 'gzip;q=1', 'gzip, compress'])(
    '%s is refused',
    header => {
      const refused = expect.objectContaining({
        failure: expect.objectContaining({ code: 'encoding-refused' }),
      })
      expect(() => parseEncodings(header)).toThrow(refused)
    },
  )
})

describe('undoes', () => {
  test.each([
    ['gzip', gzipSync(image), ['gzip']],
    ['x-gzip', gzipSync(image), ['x-gzip']],
    ['deflate', deflateSync(image), ['deflate']],
    ['br', brotliCompressSync(image), ['br']],
    ['zstd', zstdCompressSync(image), ['zstd']],
    ['gzip over br', gzipSync(brotliCompressSync(image)), ['br', 'gzip']],
    [
      'several gzip members',
      Buffer.concat([gzipSync(image.subarray(0, 9)), gzipSync(image.subarray(9))]),
      ['gzip'],
    ],
  ])('%s', async (_, bytes, encodings) => {
    await decode(bytes, ...encodings)
    expect(await plain.seal()).toBe(sha256(image))
  })
})

describe('refuses', () => {
  test.each([
    ['a cut gzip', gzipSync(image).subarray(0, -1), ['gzip']],
    ['a cut deflate', deflateSync(image).subarray(0, -5), ['deflate']],
    ['a cut br', brotliCompressSync(image).subarray(0, -5), ['br']],
    ['a cut zstd', zstdCompressSync(image).subarray(0, -5), ['zstd']],
    ['a damaged gzip', Buffer.from(gzipSync(image)).fill(0, 5000, 6000), ['gzip']],
    ['gzip cut within br', brotliCompressSync(gzipSync(image).subarray(0, -100)), ['gzip', 'br']],
    ['what is not gzip', image, ['gzip']],
    ['what is not zstd', image, ['zstd']],
    ['what is not br', image, ['br']],
    ['nothing at all', Buffer.alloc(0), ['gzip']],
  ])('%s', async (_, bytes, encodings) => {
    await expect(decode(bytes, ...encodings)).rejects.toMatchObject({ failure: { code: 'body-cut' } })
  })

  test('a bomb, before it is large', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000)))
    await expect(decode(bomb, 'gzip', 'gzip')).rejects.toMatchObject({ failure: { code: 'too-large' } })
    expect(plain.bytes).toBeLessThanOrEqual(maxBytes)
  })

  test('not what is exactly as large as allowed', async () => {
    await decode(gzipSync(Buffer.alloc(maxBytes)), 'gzip')
    expect(plain.bytes).toBe(maxBytes)
  })

  test('a source that fails, with its own error', async () => {
    const source = { bytes: 10, read: () => Promise.reject(Object.assign(new Error('x'), { code: 'EIO' })) }
    await expect(decodeInto(plain, source, ['gzip'], maxBytes)).rejects.toMatchObject({ code: 'EIO' })
  })
})
