import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkPicture } from '../../../../main/engine/image/decoder/check-picture.ts'
import { loadSharp, type OpenImage } from '../../../../main/engine/image/decoder/load-sharp.ts'
import type { Picture, PictureClaims } from '../../../../main/engine/image/decoder/messages.ts'
import type { ImageType } from '../../../../shared/image.ts'
import { makeSamples, noisePixels, type Sample } from '../../../helpers/image-samples.ts'

let folder = ''
let samples: Sample[] = []
let open: OpenImage
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-decode-'))
  samples = await makeSamples()
  open = await loadSharp('native')
})
afterAll(() => rm(folder, { recursive: true }))

const check = (picture: Picture, claims: PictureClaims[] = []) =>
  checkPicture(picture, { sharp: open, build: 'native', claim: claim => claims.push(claim) })

test('every sample, from bytes and from a path', async () => {
  const without = new Set<ImageType>(['heic', 'bmp', 'ico', 'jxl', 'jp2'])
  for (const { name, type, bytes, ...size } of samples) {
    // The hand-made TIFF and SVG lack what a decoder wants of them.
    if (name === 'big-endian tiff' || name === 'empty svg') continue
    const expected =
      without.has(type) || name === 'svg in UTF-16'
        ? {
            kind: 'not-decoded',
            why: expect.stringMatching(/no decoder for this type|cannot decode this variant/),
          }
        : { kind: 'whole', ...size }
    const path = join(folder, 'image')
    await writeFile(path, bytes)
    expect({ name, ...(await check({ bytes })) }).toEqual({ name, ...expected })
    expect({ name, ...(await check({ path })) }).toEqual({ name, ...expected })
  }
})

// Changed AVIF and lossy WebP are valid images of something else, so they prove nothing here.
test.each(['jpeg', 'png', 'tiff'] as const)('damage deep inside a %s is found', async format => {
  const size = 600
  const image = sharp(noisePixels(size, size), { raw: { width: size, height: size, channels: 3 } })
  const bytes = await image[format]().toBuffer()
  expect(await check({ bytes })).toEqual({ kind: 'whole', width: size, height: size })
  // Near the end, so that a decoder which stops early or shrinks while loading would miss it.
  const at = Math.floor(bytes.length * 0.97)
  bytes.fill(0xff, at, at + 300)
  expect(await check({ bytes })).toMatchObject({ kind: 'damaged' })
})

test('a cut image is damaged or undecodable', async () => {
  const size = 200
  const image = sharp(noisePixels(size, size), { raw: { width: size, height: size, channels: 3 } })
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const bytes = await image[format]().toBuffer()
    const result = await check({ bytes: bytes.subarray(0, bytes.length * 0.9) })
    expect(['damaged', 'undecodable']).toContain(result.kind)
    // Plain words, not those of a decoder.
    expect('why' in result && result.why).toMatch(/^(the|parts of the) (image data|header of the file) /)
  }
})

test('an image that claims too many pixels is not decoded, and not called damaged', async () => {
  const bytes = Buffer.from(samples.find(({ name }) => name === 'png')?.bytes ?? '')
  bytes.writeUInt32BE(60_000, 16)
  bytes.writeUInt32BE(60_000, 20)
  expect(await check({ bytes })).toMatchObject({ kind: 'not-decoded' })
})

test('says what a picture claims before it is unpacked', async () => {
  const claims: PictureClaims[] = []
  const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  await check({ bytes }, claims)
  expect(claims).toEqual([{ type: 'png', pixels: 600 }])
})

test('a drawing of a thousand megapixels is drawn small', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"><rect width="9" height="9"/></svg>`
  expect(await check({ bytes: Buffer.from(svg) })).toEqual({ kind: 'whole', width: 30_000, height: 30_000 })
})

test('messages do not hold the path', async () => {
  const path = join(folder, 'broken')
  for (const { type, bytes } of samples) {
    await writeFile(path, Buffer.concat([bytes.subarray(0, 60), Buffer.alloc(60, 0xff)]))
    const result = await check({ path })
    if (type === 'png') expect(result).toMatchObject({ kind: 'undecodable' })
    expect(JSON.stringify(result)).not.toContain(folder)
  }
})

test('a missing file is not called broken', async () => {
  expect(await check({ path: join(folder, 'none') })).toEqual({
    kind: 'not-decoded',
    why: 'the file could not be read',
  })
})
