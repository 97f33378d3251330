import sharp from 'sharp'
import { expect, test } from 'vitest'
import { loadSharp } from '../../../../main/engine/image/decoder/load-sharp.ts'
import { readFacts } from '../../../../main/engine/image/decoder/read-facts.ts'

const tools = { sharp: await loadSharp('native'), build: 'native', claim() {} } as const
const factsOf = (bytes: Buffer) => readFacts({ bytes }, tools)
const blank = (width = 8, height = 8) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 100, b: 50 } } })

test('camera, lens, exposure, date and place', async () => {
  const bytes = await blank()
    .withExif({
      IFD0: { Make: 'Canon', Model: 'EOS 5D\u0007', Copyright: ' ' },
      IFD2: {
        DateTimeOriginal: '2024:02:29 13:05:09',
        ExposureTime: '1/250',
        FNumber: '28/10',
        ISOSpeedRatings: '400',
        LensModel: '50 mm',
        FocalLength: '50/1',
      },
      IFD3: {
        GPSLatitudeRef: 'S',
        GPSLatitude: '33/1 51/1 36/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '151/1 12/1 36/1',
      },
    })
    .jpeg()
    .toBuffer()
  const facts = await factsOf(bytes)
  expect(facts).toMatchObject({
    ...{ maker: 'Canon', camera: 'EOS 5D', lens: '50 mm', takenAt: '2024-02-29T13:05:09' },
    ...{ exposureSeconds: 0.004, aperture: 2.8, iso: 400, focalLengthMm: 50 },
  })
  expect(facts?.place?.latitude).toBeCloseTo(-33.86)
  expect(facts?.place?.longitude).toBeCloseTo(151.21)
  expect(facts).not.toHaveProperty('rights')
})

test('the name of the profile, and the frames of an animation', async () => {
  expect(await factsOf(await blank().withIccProfile('p3').jpeg().toBuffer())).toMatchObject({
    profile: expect.stringMatching(/P3/i),
  })
  const two = [10, 200].map(level => Buffer.alloc(8 * 8 * 3, level))
  const frames = sharp(Buffer.concat(two), { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
  expect(await factsOf(await frames.gif().toBuffer())).toMatchObject({ frames: 2 })
})

test('a damaged note is left out, and what is no image says nothing', async () => {
  const whole = await blank()
    .withExif({ IFD0: { Model: 'X' } })
    .jpeg()
    .toBuffer()
  const at = whole.indexOf('Exif')
  const damaged = Buffer.from(whole)
  damaged.fill(0xff, at + 6, at + 16)
  expect(await factsOf(damaged)).toMatchObject({ colours: 'srgb' })
  expect(await factsOf(damaged)).not.toHaveProperty('camera')
  expect(await factsOf(Buffer.from('no image'))).toBeUndefined()
})
