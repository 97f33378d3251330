import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openInside } from '../../../main/engine/files/inside.ts'
import { openPart, type PartFile } from '../../../main/engine/files/part-file.ts'
import { decoded, decodeInto, parseEncodings } from '../../../main/engine/http/encoding.ts'
import { bytesOf } from '../../../main/engine/image/check.ts'
import { sha256 } from '../../helpers/engine.ts'
import { JPEG, jpegOf } from '../../helpers/images.ts'

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
    ['gzip, aws-chunked', ['gzip']],
    ['utf-8', []],
    ['none', []],
    ['binary', []],
    ['aws-chunked,', []],
    ['image/jpeg', []],
    ['toString', []],
    ['__proto__', []],
    ['gzip;q=1', []],
  ])('%s', (header, expected) => {
    expect(parseEncodings(header)).toEqual(expected)
  })

  test('more codings than anybody applies are refused', () => {
    const refused = expect.objectContaining({
      failure: expect.objectContaining({ code: 'encoding-refused' }),
    })
    expect(() => parseEncodings(Array(6).fill('gzip').join())).toThrow(refused)
  })
})

describe('undoes', () => {
  test.each<[string, Uint8Array, string[], Uint8Array?]>([
    ['gzip', gzipSync(image), ['gzip']],
    ['x-gzip', gzipSync(image), ['x-gzip']],
    ['deflate', deflateSync(image), ['deflate']],
    ['br', brotliCompressSync(image), ['br']],
    ['deflate without its envelope', deflateRawSync(image), ['deflate']],
    ['zstd', zstdCompressSync(image), ['zstd']],
    ['gzip that is not gzip', image, ['gzip']],
    ['zstd that is not zstd', image, ['zstd']],
    ['compress that is not compress', image, ['compress']],
    ['gzip that was applied once, not twice', gzipSync(image), ['gzip', 'gzip']],
    ['less than tells', image.subarray(0, 1), ['compress'], image.subarray(0, 1)],
    ['gzip over br', gzipSync(brotliCompressSync(image)), ['br', 'gzip']],
    [
      'several gzip members',
      Buffer.concat([gzipSync(image.subarray(0, 9)), gzipSync(image.subarray(9))]),
      ['gzip'],
    ],
  ])('%s', async (_, bytes, encodings, expected = image) => {
    await decode(bytes, ...encodings)
    expect(await plain.seal()).toBe(sha256(expected))
  })

  test('what comes byte by byte', async () => {
    const pieces: Uint8Array[] = []
    const encoded = [...deflateSync(JPEG)].map(byte => Uint8Array.of(byte))
    for await (const bytes of decoded(encoded, ['deflate'], maxBytes)) pieces.push(bytes)
    expect(Buffer.concat(pieces)).toEqual(JPEG)
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
    ['a gzip of one byte', gzipSync(image).subarray(0, 1), ['gzip']],
    ['what is not br', image, ['br']],
    ['nothing at all', Buffer.alloc(0), ['gzip']],
  ])('%s', async (_, bytes, encodings) => {
    await expect(decode(bytes, ...encodings)).rejects.toMatchObject({ failure: { code: 'body-cut' } })
  })

  test('what was compressed as Unix did long ago', async () => {
    const bytes = Buffer.concat([Buffer.from([0x1f, 0x9d, 0x90]), image])
    await expect(decode(bytes, 'x-compress')).rejects.toMatchObject({ failure: { code: 'encoding-refused' } })
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
