import sharp from 'sharp'
import type { ImageType } from '../../shared/image.ts'

/** A small whole image, with the size that its file tells. */
export type Sample = { name: string; type: ImageType; bytes: Buffer; width?: number; height?: number }

const width = 23
const height = 17

const svgText = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="30" viewBox="0 0 8 6">
  <svg width="4" height="3"><rect width="8" height="6" fill="#08c"/></svg>
</svg>`

/** One or more of each type that Shoal knows by its bytes. */
export async function makeSamples(): Promise<Sample[]> {
  const samples: Sample[] = []
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
  return samples
}

/** Three bytes a pixel, the same on every run. */
export function noisePixels(columns: number, rows: number): Buffer {
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

export function bigEndianTiff(): Buffer {
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

export function u32(value: number): Buffer {
  return Buffer.concat([u16(value >>> 16), u16(value & 0xffff)])
}
