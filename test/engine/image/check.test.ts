import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type ByteSource,
  bytesOf,
  checkImage,
  createArrivingCheck,
} from '../../../main/engine/image/check.ts'
import { bigEndianTiff, makeSamples, type Sample, u32 } from '../../helpers/image-samples.ts'

let samples: Sample[] = []

const pngSignature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

function pngChunk(type: string, content: Uint8Array = new Uint8Array()): Buffer {
  const named = Buffer.concat([Buffer.from(type), content])
  return Buffer.concat([u32(content.length), named, u32(crc32(named))])
}

beforeAll(async () => {
  samples = await makeSamples()
})

describe('structure', () => {
  test('every sample is whole and has its size', async () => {
    for (const { name, type, bytes, ...size } of samples) {
      const check = await checkImage(bytesOf(bytes), 'structure')
      expect({ name, ...check }).toEqual({ name, kind: 'whole', image: { type, ...size } })
    }
  })

  test('a picture of no pixels and an animation that lacks frames are not whole', async () => {
    const size = (width: number, height: number) =>
      Buffer.concat([u32(width), u32(height), Buffer.from([8, 0, 0, 0, 0])])
    const data = pngChunk('IDAT', deflateSync(Buffer.alloc(2)))
    const checked = (...chunks: Uint8Array[]) =>
      checkImage(bytesOf(Buffer.concat([pngSignature, ...chunks, pngChunk('IEND')])), 'structure')
    const none = { kind: 'cut', why: 'it says that it has no pixels', isViewable: false }
    expect(await checked(pngChunk('IHDR', size(0, 9)), data)).toMatchObject(none)
    expect(await checked(pngChunk('IHDR', size(9, 0)), data)).toMatchObject(none)

    const head = [pngChunk('IHDR', size(1, 1)), pngChunk('acTL', Buffer.concat([u32(2), u32(0)]))]
    const frame = pngChunk('fcTL', Buffer.alloc(26))
    const why = 'it has 1 of its 2 frames'
    expect(await checked(...head, frame, data)).toMatchObject({ kind: 'cut', why, isViewable: true })
    expect(await checked(...head, frame, data, frame)).toMatchObject({ kind: 'whole' })
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

  test('a file that is checked while it arrives proves what the file as a whole proves', async () => {
    const walked = samples.filter(({ type }) => ['jpg', 'png', 'gif'].includes(type))
    expect(walked.length).toBeGreaterThan(4)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...walked),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        fc.option(fc.tuple(fc.nat(), fc.nat(255))),
        async ({ bytes }, end, sizes, change) => {
          const file = Buffer.from(bytes.subarray(0, 8 + (end % (bytes.length - 7))))
          if (change !== null) file[8 + (change[0] % (file.length - 7))] = change[1]
          const arriving = createArrivingCheck()
          for (let at = 0, n = 0; at < file.length; n += 1) {
            const size = sizes[n % sizes.length] ?? 1
            arriving.take(file.subarray(at, at + size))
            at += size
          }
          expect(arriving.finding()).toEqual(await checkImage(bytesOf(file), 'structure'))
        },
      ),
      { numRuns: 800 },
    )
  })

  test('other formats, and files of a few bytes, are not recognized while they arrive', () => {
    for (const bytes of [sample('webp').bytes, sample('jpeg').bytes.subarray(0, 5)]) {
      const arriving = createArrivingCheck()
      arriving.take(bytes)
      expect(arriving.finding()).toBeUndefined()
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
        isViewable: expect.any(Boolean),
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
    ['avif', Buffer.from('\r\n')],
    ['heic', Buffer.from('SEFHn\0\0\0 a film behind it SEFT')],
    ['heic', Buffer.concat([Buffer.from([0, 0, 0, 0x90]), Buffer.from('mpvd'), Buffer.alloc(3)])],
    ['jpeg xl', Buffer.from('\n')],
    ['jpeg xl in pieces', Buffer.from('\r\n--boundary--')],
  ])('bytes behind the end of a %s are tolerated', async (name, tail) => {
    const { bytes } = sample(name)
    expect(await checkImage(bytesOf(Buffer.concat([bytes, tail])), 'structure')).toMatchObject({
      kind: 'whole',
    })
  })

  test.each(['png', 'interlaced png'])('every flipped bit of a %s is found', async name => {
    const { bytes } = sample(name)
    const missed: number[] = []
    for (let at = 33; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 4
      if ((await checkImage(bytesOf(flipped), 'structure')).kind === 'whole') missed.push(at)
    }
    expect(missed).toEqual([])
  })

  test.each([
    ['jpeg', -2, true],
    ['gif', -1, true],
    ['png', -12, true],
    ['jpeg', 30 - 1_000_000, false],
    ['avif', -5, false],
  ])('a %s cut at %i can be viewed: %s', async (name, end, isViewable) => {
    const { bytes } = sample(name)
    const cut = end < -1000 ? bytes.subarray(0, 30) : bytes.subarray(0, end)
    expect(await checkImage(bytesOf(cut), 'structure')).toMatchObject({ kind: 'cut', isViewable })
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

  test('a missing file end is reported in bytes', async () => {
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
  test('a large film behind a still picture is skipped through, not read', async () => {
    const { bytes } = sample('heic')
    const film = 100_000_000
    const head = Buffer.concat([u32(film + 8), Buffer.from('mpvd')])
    const source = sparse(
      new Map([
        [0, bytes],
        [bytes.length, head],
        [bytes.length + film + 7, Buffer.alloc(1)],
      ]),
    )
    expect(await checkImage(source, 'structure')).toMatchObject({ kind: 'whole' })
    expect(source.readBytes()).toBeLessThan(200_000)
  })

  test('a source that ends early is a cut image', async () => {
    const { bytes } = sample('jpeg')
    const { read } = bytesOf(bytes.subarray(0, 200))
    let reads = 0
    const source: ByteSource = {
      bytes: bytes.length,
      read(position, length) {
        reads += 1
        return read(position, length)
      },
    }
    const why = 'the file ends in the middle of the image'
    expect(await checkImage(source, 'structure')).toMatchObject({ kind: 'cut', why })
    expect(reads).toBeLessThan(10)
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
      { numRuns: 1500 },
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
      { numRuns: 1500 },
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
  ])('%s in millions of parts ends, and no byte is read often', async (_, head, part) => {
    const bytes = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(6_000_000, part, 'latin1')])
    const whole = bytesOf(bytes)
    let read = 0
    const counted: ByteSource = {
      bytes: whole.bytes,
      read: (position, length) => {
        read += length
        return whole.read(position, length)
      },
    }
    expect((await checkImage(counted, 'structure')).kind).not.toBe('whole')
    expect(read).toBeLessThan(3 * bytes.length)
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
