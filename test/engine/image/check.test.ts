import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ByteSource, bytesOf, checkImage, decodeImage } from '../../../main/engine/image/check.ts'
import type { ImageType } from '../../../shared/model.ts'

type Sample = { name: string; type: ImageType; bytes: Buffer; width?: number; height?: number }

const width = 23
const height = 17

const svgText = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="30" viewBox="0 0 8 6">
  <svg width="4" height="3"><rect width="8" height="6" fill="#08c"/></svg>
</svg>`

const samples: Sample[] = []

beforeAll(async () => {
  const made = (name: string, type: ImageType, bytes: Buffer, size: object = { width, height }) =>
    samples.push({ name, type, bytes, ...size })
  const noise = noisePixels(width, height)
  const still = () => sharp(noise, { raw: { width, height, channels: 3 } })
  const jpeg = await still().jpeg().toBuffer()

  made('jpeg', 'jpg', jpeg)
  made('progressive jpeg', 'jpg', await still().jpeg({ progressive: true }).toBuffer())
  made('jpeg with a preview inside', 'jpg', withPreview(jpeg))
  made('png', 'png', await still().png().toBuffer())
  made('interlaced png', 'png', await still().png({ progressive: true }).toBuffer())
  made('gif', 'gif', await still().gif().toBuffer())
  made('webp', 'webp', await still().webp().toBuffer())
  made('lossless webp', 'webp', await still().webp({ lossless: true }).toBuffer())
  made('avif', 'avif', await still().avif().toBuffer())
  made('heic', 'heic', asHeic(await still().avif().toBuffer()))
  made('tiff', 'tiff', await still().tiff().toBuffer())
  made('tiled tiff', 'tiff', await still().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer())
  made('big tiff', 'tiff', await still().tiff({ bigtiff: true }).toBuffer())
  made('big-endian tiff', 'tiff', bigEndianTiff(), { width: 2, height: 2 })
  made('bmp', 'bmp', bmp(3, 2), { width: 3, height: 2 })
  made('top-down bmp', 'bmp', bmp(3, -2), { width: 3, height: 2 })
  made('ico', 'ico', ico(await still().png().toBuffer()), { width: 32, height: 48 })
  made('svg', 'svg', Buffer.from(svgText), { width: 40, height: 30 })
  made('svg in UTF-16', 'svg', Buffer.from(`\ufeff${svgText}`, 'utf16le'), { width: 40, height: 30 })
  made('empty svg', 'svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 5"/>'), {
    width: 7,
    height: 5,
  })
  made('jpeg xl', 'jxl', jpegXl(), { width: 64, height: 64 })
  made('jpeg xl in pieces', 'jxl', jpegXlPieces(), { width: 1000, height: 500 })
  made('jpeg 2000', 'jp2', jp2(), { width: 300, height: 200 })
  made('jpeg 2000 codestream', 'jp2', jpeg2000Codestream(), { width: 300, height: 200 })

  const frames = noisePixels(width, height * 3)
  const animation = () =>
    sharp(frames, { raw: { width, height: height * 3, channels: 3, pageHeight: height } })
  made('animated gif', 'gif', await animation().gif().toBuffer())
  made('animated webp', 'webp', await animation().webp().toBuffer())
})

describe('structure', () => {
  test('every sample is whole and has its size', async () => {
    for (const { name, type, bytes, ...size } of samples) {
      const check = await checkImage(bytesOf(bytes), 'structure')
      expect({ name, ...check }).toEqual({ name, kind: 'whole', image: { type, ...size } })
    }
  })

  test('no strict prefix of any sample is whole', async () => {
    for (const { name, bytes } of samples) {
      const whole: number[] = []
      for (let length = 0; length < bytes.length; length += 1) {
        const check = await checkImage(bytesOf(bytes.subarray(0, length)), 'structure')
        if (check.kind === 'whole') whole.push(length)
      }
      expect({ name, whole }).toEqual({ name, whole: [] })
    }
  })

  test('a cut image keeps its type and size', async () => {
    for (const { name, type, bytes, ...size } of samples) {
      // Their sizes stand behind what is cut off.
      if (type === 'tiff' || name === 'empty svg') continue
      const check = await checkImage(bytesOf(bytes.subarray(0, -1)), 'structure')
      expect({ name, ...check }).toEqual({
        name,
        kind: 'cut',
        image: { type, ...size },
        why: expect.any(String),
      })
    }
  })

  test.each([
    ['jpeg', Buffer.alloc(300_000, 7)],
    ['jpeg', Buffer.from('\xff\xd8 a second picture', 'latin1')],
    ['png', Buffer.from('trailer')],
    ['gif', Buffer.alloc(5)],
    ['webp', Buffer.alloc(5)],
    ['tiff', Buffer.alloc(5)],
    ['ico', Buffer.alloc(5)],
    ['svg', Buffer.from('\n<!-- made by hand -->\n')],
    ['avif', Buffer.alloc(16)],
  ])('bytes behind the end of a %s are tolerated', async (name, tail) => {
    const { bytes } = sample(name)
    expect(await checkImage(bytesOf(Buffer.concat([bytes, tail])), 'structure')).toMatchObject({
      kind: 'whole',
    })
  })

  test('the end of a preview is not the end of the image', async () => {
    const { bytes } = sample('jpeg with a preview inside')
    const afterPreview = bytes.indexOf(Buffer.from([0xff, 0xd9])) + 2
    expect(afterPreview).toBeLessThan(bytes.length)
    const check = await checkImage(bytesOf(bytes.subarray(0, afterPreview)), 'structure')
    expect(check).toMatchObject({ kind: 'cut' })
  })

  test('an inner </svg> is not the end of the image', async () => {
    const text = '<svg viewBox="0 0 9 9"><svg></svg><!-- </svg> --><![CDATA[</svg>]]>'
    expect(await checkText(text)).toMatchObject({ kind: 'cut', image: { width: 9, height: 9 } })
    expect(await checkText(`${text}</svg>`)).toMatchObject({ kind: 'whole' })
  })

  test('a ring of TIFF directories ends', async () => {
    const bytes = bigEndianTiff()
    const directory = bytes.readUInt32BE(4)
    const next = directory + 2 + 12 * bytes.readUInt16BE(directory)
    bytes.writeUInt32BE(directory, next)
    expect(await checkImage(bytesOf(bytes), 'structure')).toMatchObject({ kind: 'cut' })
  })

  test('a bare JPEG XL codestream has a header and no end', async () => {
    const { bytes } = sample('jpeg xl')
    const codestream = bytes.subarray(bytes.indexOf('jxlc') + 4)
    expect(await checkImage(bytesOf(codestream), 'structure')).toEqual({
      kind: 'whole',
      image: { type: 'jxl', width: 64, height: 64 },
    })
    expect(await checkImage(bytesOf(codestream.subarray(0, 3)), 'structure')).toMatchObject({ kind: 'cut' })
  })

  test('a missing file end is told in bytes', async () => {
    const { bytes } = sample('webp')
    expect(await checkImage(bytesOf(bytes.subarray(0, -10)), 'structure')).toMatchObject({
      why: '10 bytes are missing at the end',
    })
  })
})

describe('what is not an image', () => {
  test('nothing', async () => {
    expect(await checkText('')).toEqual({ kind: 'empty' })
  })

  test.each([
    '<!DOCTYPE html><title>x</title>',
    '\ufeff  \n<!doctype HTML>',
    '<html lang="en"><svg></svg></html>',
    '<!-- a --><!-- b -->\n<head>',
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>',
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
    '<script>location = "/login"</script>',
    '<div>no <svg></svg></div>',
    '<br />\n<b>Warning</b>: something in x.php',
    'Warning: something\n<!doctype html><html>',
  ])('the web page %j', async text => {
    expect(await checkText(text)).toMatchObject({ kind: 'web-page' })
    expect(await checkImage(bytesOf(Buffer.from(text, 'utf16le')), 'off')).toMatchObject(
      text.startsWith('<') || text.startsWith('\ufeff') ? { kind: 'web-page' } : { kind: 'not-an-image' },
    )
  })

  test('a web page is named by its title', async () => {
    const text = '<!doctype html><head><meta charset="utf-8"><title>\n Please  sign in </title>'
    expect(await checkText(text)).toEqual({
      kind: 'web-page',
      why: 'it is a web page titled “Please sign in”',
    })
  })

  test.each([
    ['%PDF-1.7', 'it begins like a PDF file'],
    ['PK\x03\x04', 'it begins like a ZIP archive'],
    ['\x1f\x8b\x08', 'it begins like a gzip archive'],
    ['\0\0\0\x18ftypmp42\0\0\0\0', 'it begins like an MP4 or QuickTime film'],
    ['RIFF\x10\0\0\0WAVEfmt ', 'it begins like an audio file'],
    ['\0\0\x02\0\x01\0\x20\x20\0\0\0\0', 'it begins like a Windows cursor'],
    ['{"error": "no <html> here"}', 'it is JSON'],
    ['[]', 'it is JSON'],
    ['Not found', 'it is plain text'],
    ['GIF89', 'it is plain text'],
    ['BM is how this text begins, and it goes on', 'it is plain text'],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code>', 'it is an XML document with the root <Error>'],
    ['\x00\x01\x02\x03', 'its first bytes belong to no type of image that Shoal knows'],
  ])('%j', async (text, why) => {
    for (const level of ['structure', 'off'] as const) {
      expect(await checkImage(bytesOf(Buffer.from(text, 'latin1')), level)).toEqual({
        kind: 'not-an-image',
        why,
      })
    }
  })

  test.each([
    '<svg/>',
    '\ufeff<?xml version="1.0"?>\n<!-- a > b --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n<svg></svg>',
    '<!DOCTYPE svg [ <!ENTITY ns "http://www.w3.org/2000/svg"> ]><svg xmlns="&ns;"><html/></svg>',
    '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"></svg:svg>',
  ])('but %j is', async text => {
    expect(await checkText(text)).toMatchObject({ kind: 'whole', image: { type: 'svg' } })
  })
})

test('at level off, an image need only be recognised', async () => {
  const { bytes } = sample('png')
  const cut = bytes.subarray(0, 20)
  expect(await checkImage(bytesOf(cut), 'off')).toEqual({ kind: 'whole', image: { type: 'png' } })
})

describe('reading', () => {
  test('a large PNG is skipped through, not read', async () => {
    const { bytes } = sample('png')
    const source = sparse(hugePng(bytes, 100_000_000))
    expect(await checkImage(source, 'structure')).toMatchObject({ kind: 'whole' })
    expect(source.readBytes()).toBeLessThan(200_000)
  })

  test('a source that ends early is a cut image', async () => {
    const { bytes } = sample('jpeg')
    const source = { ...bytesOf(bytes.subarray(0, 200)), bytes: bytes.length }
    expect(await checkImage(source, 'structure')).toMatchObject({ kind: 'cut' })
  })

  test("a source's own failure is passed on", async () => {
    const source: ByteSource = { bytes: 10, read: () => Promise.reject(new Error('EIO')) }
    await expect(checkImage(source, 'structure')).rejects.toThrow('EIO')
  })
})

describe('hostile bytes never throw', () => {
  test('arbitrary bytes behind every signature', async () => {
    const heads = samples.flatMap(({ bytes }) => [4, 12, 16, 32].map(length => bytes.subarray(0, length)))
    const input = fc.tuple(fc.constantFrom(Buffer.alloc(0), ...heads), fc.uint8Array({ maxLength: 300 }))
    await fc.assert(
      fc.asyncProperty(input, async parts => {
        expect(await checkImage(bytesOf(Buffer.concat(parts)), 'structure')).toHaveProperty('kind')
      }),
      { numRuns: 5000 },
    )
  })

  test('samples with some bytes changed', async () => {
    const change = fc.record({ at: fc.nat(), to: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x3c) })
    await fc.assert(
      fc.asyncProperty(
        fc.nat(samples.length - 1),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        async (which, changes) => {
          const bytes = Buffer.from(samples[which]?.bytes ?? [])
          for (const { at, to } of changes) bytes[at % Math.min(bytes.length, 400)] = to
          expect(await checkImage(bytesOf(bytes), 'structure')).toHaveProperty('kind')
        },
      ),
      { numRuns: 5000 },
    )
  })

  test.each([
    ['jpeg', '\xff\xd8\xff', '\xff\xc4\0\x02'],
    ['gif', 'GIF89a\0\0\0\0\0\0\0', '\x21\x01\0'],
    ['png', '\x89PNG\r\n\x1a\n', '\0\0\0\0tEXt\0\0\0\0'],
    ['nested svg', '<svg>', '<g>'],
    ['flat svg', '<svg>', '<g/>'],
    ['svg attributes', '<svg ', 'a="" '],
    ['svg comment', '<svg><!--', '<!--'],
    ['comments', '<!--', '<!--'],
    ['doctype', '<!doctype x [', '] '],
  ])('%s in millions of parts ends in time', async (_, head, part) => {
    const bytes = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(20_000_000, part, 'latin1')])
    const started = performance.now()
    expect((await checkImage(bytesOf(bytes), 'structure')).kind).not.toBe('whole')
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

describe('decode', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-decode-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('every sample, from bytes and from a path', async () => {
    const without = new Set<ImageType>(['heic', 'bmp', 'ico', 'jxl', 'jp2'])
    for (const { name, type, bytes, ...size } of samples) {
      // The hand-made TIFF and SVG lack what a decoder wants of them.
      if (name === 'big-endian tiff' || name === 'empty svg') continue
      const expected =
        without.has(type) || name === 'svg in UTF-16' ? { kind: 'unsupported' } : { kind: 'whole', ...size }
      const path = join(folder, 'image')
      await writeFile(path, bytes)
      expect({ name, ...(await decodeImage(bytes)) }).toEqual({ name, ...expected })
      expect({ name, ...(await decodeImage(path)) }).toEqual({ name, ...expected })
    }
  })

  // Changed AVIF and lossy WebP are valid images of something else, so they prove nothing here.
  test.each(['jpeg', 'png', 'tiff'] as const)('damage deep inside a %s is found', async format => {
    const size = 600
    const image = sharp(noisePixels(size, size), { raw: { width: size, height: size, channels: 3 } })
    const bytes = await image[format]().toBuffer()
    expect(await decodeImage(bytes)).toEqual({ kind: 'whole', width: size, height: size })
    // Near the end, so that a decoder which stops early or shrinks while loading would miss it.
    const at = Math.floor(bytes.length * 0.97)
    bytes.fill(0xff, at, at + 300)
    expect(await decodeImage(bytes)).toMatchObject({ kind: 'damaged' })
  })

  test('a cut image is damaged or undecodable', async () => {
    const size = 200
    const image = sharp(noisePixels(size, size), { raw: { width: size, height: size, channels: 3 } })
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
      const bytes = await image[format]().toBuffer()
      const result = await decodeImage(bytes.subarray(0, bytes.length * 0.9))
      expect(['damaged', 'undecodable']).toContain(result.kind)
      // Plain words, not those of a decoder.
      expect('why' in result && result.why).toMatch(/^(the|parts of the) (picture data|head of the file) /)
    }
  })

  test('an image that claims too many pixels is refused', async () => {
    const bytes = Buffer.from(sample('png').bytes)
    bytes.writeUInt32BE(60_000, 16)
    bytes.writeUInt32BE(60_000, 20)
    expect(await decodeImage(bytes)).toMatchObject({ kind: 'undecodable' })
  })

  test('messages do not hold the path', async () => {
    const path = join(folder, 'broken')
    for (const { type, bytes } of samples) {
      await writeFile(path, Buffer.concat([bytes.subarray(0, 60), Buffer.alloc(60, 0xff)]))
      const result = await decodeImage(path)
      if (type === 'png') expect(result).toMatchObject({ kind: 'undecodable' })
      expect(JSON.stringify(result)).not.toContain(folder)
    }
  })

  test('a missing file is the caller’s failure', async () => {
    await expect(decodeImage(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

function sample(name: string): Sample {
  const found = samples.find(one => one.name === name)
  if (found === undefined) throw new Error(`no sample ${name}`)
  return found
}

function checkText(text: string) {
  return checkImage(bytesOf(Buffer.from(text)), 'structure')
}

/** Three bytes a pixel, the same on every run. */
function noisePixels(columns: number, rows: number): Buffer {
  const pixels = Buffer.alloc(columns * rows * 3)
  let state = 42
  for (let i = 0; i < pixels.length; i += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    pixels[i] = state >> 16
  }
  return pixels
}

/** A JPEG inside another one's Exif segment, as cameras write it. */
function withPreview(jpeg: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0'), jpeg])
  return Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xe1]),
    u16(content.length + 2),
    content,
    jpeg.subarray(2),
  ])
}

/** HEIC differs from AVIF in its brands and its codec; the boxes are the same. */
function asHeic(avif: Buffer): Buffer {
  const end = avif.readUInt32BE()
  return Buffer.concat([
    Buffer.from(avif.toString('latin1', 0, end).replaceAll('avif', 'heic'), 'latin1'),
    avif.subarray(end),
  ])
}

function bigEndianTiff(): Buffer {
  const short = (tag: number, value: number) => Buffer.concat([u16(tag), u16(3), u32(1), u16(value), u16(0)])
  const long = (tag: number, value: number) => Buffer.concat([u16(tag), u16(4), u32(1), u32(value)])
  const entries = [
    short(256, 2),
    short(257, 2),
    short(258, 8),
    short(262, 1),
    long(273, 8),
    short(278, 2),
    long(279, 4),
  ]
  const pixels = Buffer.from([0, 90, 180, 255])
  return Buffer.concat([Buffer.from('MM\0*'), u32(12), pixels, u16(entries.length), ...entries, u32(0)])
}

/** 24 bits a pixel; the file's own length is left 0, as many writers do. */
function bmp(columns: number, rows: number): Buffer {
  const header = Buffer.alloc(54)
  header.write('BM')
  header.writeUInt32LE(54, 10)
  header.writeUInt32LE(40, 14)
  header.writeInt32LE(columns, 18)
  header.writeInt32LE(rows, 22)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(24, 28)
  return Buffer.concat([header, Buffer.alloc(Math.ceil((columns * 3) / 4) * 4 * Math.abs(rows), 0x77)])
}

function ico(png: Buffer): Buffer {
  const entry = (columns: number, rows: number, offset: number) => {
    const bytes = Buffer.from([columns, rows, 0, 0, 1, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    bytes.writeUInt32LE(png.length, 8)
    bytes.writeUInt32LE(offset, 12)
    return bytes
  }
  const start = 6 + 2 * 16
  const head = Buffer.from([0, 0, 1, 0, 2, 0])
  return Buffer.concat([head, entry(16, 16, start), entry(32, 48, start + png.length), png, png])
}

function jpegXl(): Buffer {
  // Small, 8 blocks high, as wide as high.
  return Buffer.concat([
    jpegXlHead(),
    box('jxlc', Buffer.from([0xff, 0x0a, 1 | (7 << 1) | (1 << 6), ...Array(20).fill(2)])),
  ])
}

function jpegXlPieces(): Buffer {
  // Height 500 in 13 bits, twice as wide as high.
  const size = (1 << 1) | (499 << 3) | (7 << 16)
  const head = Buffer.from([0xff, 0x0a, size & 0xff, (size >> 8) & 0xff, size >> 16])
  return Buffer.concat([
    jpegXlHead(),
    box('jxlp', Buffer.concat([u32(0), head])),
    box('jxlp', Buffer.concat([u32(0x80000001), Buffer.alloc(9, 5)])),
  ])
}

function jpegXlHead(): Buffer {
  return Buffer.concat([
    box('JXL ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('jxl \0\0\0\0jxl ')),
  ])
}

function jp2(): Buffer {
  return Buffer.concat([
    box('jP  ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ')),
    box('jp2h', box('ihdr', Buffer.concat([u32(200), u32(300), Buffer.alloc(6)]))),
    box('jp2c', jpeg2000Codestream()),
  ])
}

function jpeg2000Codestream(): Buffer {
  const segment = (marker: number, content: Buffer) =>
    Buffer.concat([u16(marker), u16(content.length + 2), content])
  const tilePart = (index: number, packets: Buffer) =>
    Buffer.concat([
      segment(0xff90, Buffer.concat([u16(index), u32(14 + packets.length), Buffer.from([0, 1])])),
      u16(0xff93),
      packets,
    ])
  return Buffer.concat([
    u16(0xff4f),
    segment(0xff51, Buffer.concat([u16(0), u32(310), u32(220), u32(10), u32(20), Buffer.alloc(21)])),
    tilePart(0, Buffer.alloc(20, 0x42)),
    tilePart(1, Buffer.alloc(30, 0x42)),
    u16(0xffd9),
  ])
}

function box(type: string, content: Buffer): Buffer {
  return Buffer.concat([u32(content.length + 8), Buffer.from(type), content])
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}

function u32(value: number): Buffer {
  return Buffer.concat([u16(value >>> 16), u16(value & 0xffff)])
}

/** A PNG whose one chunk of pixels is `pixelBytes` long, as a few pieces at their positions. */
function hugePng(png: Buffer, pixelBytes: number): Map<number, Buffer> {
  const pixels = png.indexOf('IDAT') - 4
  const end = pixels + 12 + pixelBytes
  return new Map([
    [0, png.subarray(0, pixels)],
    [pixels, Buffer.concat([u32(pixelBytes), Buffer.from('IDAT')])],
    [end, png.subarray(-12)],
  ])
}

/** A source with zeros between the pieces, which counts what is read. */
function sparse(pieces: Map<number, Buffer>): ByteSource & { readBytes(): number } {
  const ends = Array.from(pieces, ([position, piece]) => position + piece.length)
  let readBytes = 0
  return {
    bytes: Math.max(...ends),
    readBytes: () => readBytes,
    read(position, length) {
      readBytes += length
      const view = Buffer.alloc(length)
      for (const [start, piece] of pieces) {
        for (let i = 0; i < piece.length; i += 1) {
          const at = start + i - position
          if (at >= 0 && at < length) view[at] = piece[i] ?? 0
        }
      }
      return view
    },
  }
}
