import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { convertPicture } from '../../../../main/engine/image/decoder/convert-picture.ts'
import { loadSharp, type OpenImage } from '../../../../main/engine/image/decoder/load-sharp.ts'
import type { ConvertWish, PictureClaims } from '../../../../main/engine/image/decoder/messages.ts'

let open: OpenImage
beforeAll(async () => {
  open = await loadSharp('native')
})

const claims: PictureClaims[] = []
const convert = (bytes: Uint8Array, wish: Partial<ConvertWish>) =>
  convertPicture(
    { bytes },
    { to: undefined, maxEdge: undefined, quality: undefined, strip: false, ...wish },
    { sharp: open, build: 'native', claim: claim => void claims.push(claim) },
  )

async function made(bytes: Uint8Array, wish: Partial<ConvertWish>) {
  const result = await convert(bytes, wish)
  if (result.kind !== 'made') throw new Error(result.kind)
  return { ...result, facts: await sharp(result.bytes).metadata() }
}

const red = { create: { width: 60, height: 30, channels: 3, background: { r: 200, g: 30, b: 60 } } } as const
/** Lies on its side, in the colours of a phone, with a place. */
const photo = sharp(red)
  .withIccProfile('p3')
  .withExif({ IFD0: { Copyright: 'someone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
  .withMetadata({ orientation: 6 })
  .jpeg()
  .toBuffer()

const colourOf = async (bytes: Uint8Array) => [...(await sharp(bytes).raw().toBuffer()).subarray(0, 3)]
const isNear = (a: readonly number[], b: readonly number[]) =>
  a.every((value, at) => Math.abs(value - (b[at] ?? 0)) <= 4)

describe('a photo', () => {
  test.each(['jpg', 'png', 'webp', 'avif'] as const)('as %s stands upright, in its colours', async to => {
    const { facts, bytes, width, height } = await made(await photo, { to, maxEdge: 50 })
    expect([facts.width, facts.height, width, height]).toEqual([25, 50, 25, 50])
    expect(facts.orientation ?? 1).toBe(1)
    expect(facts.hasProfile).toBe(true)
    expect(isNear(await colourOf(bytes), await colourOf(await photo))).toBe(true)
  })

  test('keeps what the camera noted, unless it is stripped', async () => {
    expect((await made(await photo, { to: 'webp' })).facts.exif?.toString('latin1')).toContain('someone')
    const bare = await made(await photo, { to: 'webp', strip: true })
    expect(bare.facts.exif).toBeUndefined()
    expect(bare.facts.hasProfile).toBe(true)
    expect(bare.facts.height).toBe(60)
  })

  test('that is as wished already is not written again', async () => {
    expect(await convert(await photo, { to: 'jpg' })).toEqual({ kind: 'unchanged' })
    expect(await convert(await photo, { maxEdge: 60 })).toEqual({ kind: 'unchanged' })
    const bare = await sharp(red).jpeg().toBuffer()
    expect(await convert(bare, { strip: true })).toEqual({ kind: 'unchanged' })
    expect((await convert(await photo, { strip: true })).kind).toBe('made')
  })

  test('that is cut is left as it is', async () => {
    const whole = await sharp({ ...red, create: { ...red.create, width: 600, height: 600 } })
      .jpeg()
      .toBuffer()
    const cut = whole.subarray(0, whole.length - 800)
    expect(await convert(cut, { to: 'png' })).toEqual({
      kind: 'left',
      why: 'the image cannot be read to its end',
    })
  })
})

describe('frames', () => {
  const frames = Promise.all(
    ['red', 'blue', 'green'].map(background =>
      sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const animation = frames.then(all =>
    sharp(all, { join: { animated: true } })
      .gif()
      .toBuffer(),
  )

  test('stay frames as webp', async () => {
    const { facts, height } = await made(await animation, { to: 'webp' })
    expect(facts.pages).toBe(3)
    expect(height).toBe(20)
  })

  test.each(['jpg', 'png', 'avif'] as const)('are never lost silently as %s', async to => {
    expect(await convert(await animation, { to })).toEqual({
      kind: 'left',
      why: 'it is animated (3 frames); only webp keeps that',
    })
  })
})

test('what shows through a picture is white where the type has no transparency', async () => {
  const clear = await sharp({
    create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  expect(await colourOf((await made(clear, { to: 'jpg' })).bytes)).toEqual([255, 255, 255])
})

test('inks become what a screen shows', async () => {
  const print = await sharp(red).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer()
  expect((await made(print, { to: 'png' })).facts.space).toBe('srgb')
})

test('a type that is not written needs another to become', async () => {
  const tiff = await sharp(red).tiff().toBuffer()
  expect(await convert(tiff, { maxEdge: 20 })).toEqual({
    kind: 'left',
    why: 'Shoal writes no tiff: say what to convert it to',
  })
  expect((await convert(tiff, { to: 'png' })).kind).toBe('made')
  expect(await convert(Buffer.from('no picture'), { to: 'png' })).toMatchObject({ kind: 'left' })
})

test('it says what it will cost before it begins', async () => {
  claims.length = 0
  await convert(await photo, { to: 'avif' })
  expect(claims).toEqual([{ type: 'jpg', pixels: 1800, makes: 'avif' }])
})
