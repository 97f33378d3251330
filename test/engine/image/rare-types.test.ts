import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesOf, checkImage } from '../../../main/engine/image/check.ts'
import type { ImageType } from '../../../shared/image.ts'
import { bigEndianTiff, u32 } from '../../helpers/image-samples.ts'

// Small files made by the formats' own descriptions.

type Rare = { name: string; type: ImageType; bytes: Buffer; size?: [number, number]; endless?: true }

const le16 = (...values: number[]) => Buffer.from(values.flatMap(value => [value & 255, value >> 8]))
const le32 = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer)
const be16 = (...values: number[]) => Buffer.from(values.flatMap(value => [value >> 8, value & 255]))
const ascii = (text: string) => Buffer.from(text, 'latin1')
const join = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? ascii(part) : part)))

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><rect width="8" height="6"/></svg>'

const card = (text: string) => text.padEnd(80)
const fits = join(
  [card('SIMPLE  =                    T'), card('BITPIX  =                   16')].join(''),
  [card('NAXIS   =                    2'), card('NAXIS1  =                    5')].join(''),
  [card('NAXIS2  =                    4'), card('END')].join('').padEnd(2880 - 320),
  Buffer.alloc(40, 7),
)

const attribute = (name: string, type: string, value: Buffer) =>
  join(`${name}\0${type}\0`, le32(value.length), value)
function exr(): Buffer {
  const header = join(
    Buffer.from([0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0]),
    attribute('compression', 'compression', Buffer.from([0])),
    attribute('dataWindow', 'box2i', le32(0, 0, 3, 1)),
    Buffer.from([0]),
  )
  const blocks = header.length + 16
  return join(header, le32(blocks, 0, blocks + 16, 0), le32(0, 8, 1, 1), le32(1, 8, 2, 2))
}

const tgaHead = (kind: number) => Buffer.from([0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 2, 0, 24, 0x20])

const ddsHead = () => {
  const head = Buffer.alloc(128)
  head.write('DDS ')
  head.writeUInt32LE(124, 4)
  head.writeUInt32LE(8, 12)
  head.writeUInt32LE(16, 16)
  head.write('DXT1', 84)
  return head
}

const tiffAs = (mark: string) => {
  const bytes = Buffer.from(bigEndianTiff())
  bytes.write(mark, 0, 'latin1')
  return bytes
}

const entry = (tag: number, type: number, value: number) => join(le16(tag, type), le32(1, value))

const cursor = join(le16(0, 2, 1), Buffer.from([16, 12, 0, 0]), le16(3, 4), le32(5, 22), Buffer.alloc(5, 1))

const raf = () => {
  const head = Buffer.alloc(108)
  head.write('FUJIFILMCCD-RAW 0201')
  for (const [at, value] of [
    [84, 108],
    [88, 10],
    [92, 118],
    [96, 10],
    [100, 128],
    [104, 10],
  ] as const) {
    head.writeUInt32BE(value, at)
  }
  return join(head, Buffer.alloc(30, 9))
}

const box = (type: string, content: Buffer) => join(u32(content.length + 8), type, content)

const rare: Rare[] = [
  {
    name: 'plain pbm',
    type: 'pbm',
    bytes: ascii('P1\n# a\n3 2\n1 0 1\n0 1 0\n'),
    size: [3, 2],
    endless: true,
  },
  { name: 'pbm', type: 'pbm', bytes: join('P4\n9 2\n', Buffer.alloc(4)), size: [9, 2] },
  { name: 'pgm of 16 bits', type: 'pgm', bytes: join('P5 3 2 65535 ', Buffer.alloc(12)), size: [3, 2] },
  { name: 'ppm', type: 'ppm', bytes: join('P6\n#x\n3 2\n#y\n255\n', Buffer.alloc(18)), size: [3, 2] },
  {
    name: 'pam',
    type: 'pam',
    bytes: join('P7\nWIDTH 3\nHEIGHT 2\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n', Buffer.alloc(24)),
    size: [3, 2],
  },
  { name: 'tga', type: 'tga', bytes: join(tgaHead(2), Buffer.alloc(18)), size: [3, 2] },
  {
    name: 'packed tga',
    type: 'tga',
    bytes: join(tgaHead(10), Buffer.from([0x85, 1, 2, 3])),
    size: [3, 2],
    endless: true,
  },
  { name: 'dds', type: 'dds', bytes: join(ddsHead(), Buffer.alloc(64)), size: [16, 8] },
  {
    name: 'psd',
    type: 'psd',
    bytes: join(
      '8BPS',
      be16(1, 0, 0, 0, 3),
      u32(2),
      u32(4),
      be16(8, 3),
      u32(0),
      u32(0),
      u32(0),
      be16(0),
      Buffer.alloc(24),
    ),
    size: [4, 2],
  },
  {
    name: 'packed psd',
    type: 'psd',
    bytes: join(
      '8BPS',
      be16(1, 0, 0, 0, 1),
      u32(2),
      u32(4),
      be16(8, 1),
      u32(0),
      u32(0),
      u32(0),
      be16(1, 2, 3),
      Buffer.alloc(5),
    ),
    size: [4, 2],
  },
  { name: 'exr', type: 'exr', bytes: exr(), size: [4, 2] },
  {
    name: 'radiance',
    type: 'hdr',
    bytes: join('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 3\n', Buffer.alloc(24)),
    size: [3, 2],
    endless: true,
  },
  {
    name: 'qoi',
    type: 'qoi',
    bytes: join(
      'qoif',
      u32(3),
      u32(2),
      Buffer.from([4, 0, 0xfe, 1, 2, 3, 0x90, 1, 0xc3, 0, 0, 0, 0, 0, 0, 0, 1]),
    ),
    size: [3, 2],
  },
  { name: 'fits', type: 'fits', bytes: fits, size: [5, 4] },
  { name: 'dicom', type: 'dcm', bytes: join(Buffer.alloc(128), 'DICM', Buffer.alloc(40)), endless: true },
  {
    name: 'pcx',
    type: 'pcx',
    bytes: join(Buffer.from([10, 5, 1, 8]), le16(0, 0, 2, 1), Buffer.alloc(116), Buffer.alloc(6, 1)),
    size: [3, 2],
    endless: true,
  },
  {
    name: 'xbm',
    type: 'xbm',
    bytes: ascii('#define a_width 3\n#define a_height 2\nstatic char a_bits[] = {\n 0x05, 0x02};\n'),
    size: [3, 2],
    endless: true,
  },
  {
    name: 'xpm',
    type: 'xpm',
    bytes: ascii('/* XPM */\nstatic char *a[] = {\n"3 2 1 1",\n"  c red",\n"   ",\n"   "\n};\n'),
    size: [3, 2],
    endless: true,
  },
  { name: 'icns', type: 'icns', bytes: join('icns', u32(28), 'ic07', u32(20), Buffer.alloc(12, 3)) },
  { name: 'cursor', type: 'cur', bytes: cursor, size: [16, 12] },
  {
    name: 'jpeg xr',
    type: 'jxr',
    bytes: join(
      Buffer.from([0x49, 0x49, 0xbc, 1]),
      le32(8),
      le16(4),
      ...[entry(0xbc80, 4, 30), entry(0xbc81, 4, 20), entry(0xbcc0, 4, 62), entry(0xbcc1, 4, 9)],
      le32(0),
      Buffer.alloc(9, 1),
    ),
    size: [30, 20],
  },
  {
    name: 'djvu',
    type: 'djvu',
    bytes: join('AT&TFORM', u32(26), 'DJVUINFO', u32(10), be16(30, 20), Buffer.alloc(10)),
    size: [30, 20],
  },
  { name: 'svgz', type: 'svgz', bytes: gzipSync(svg), size: [8, 6] },
  { name: 'olympus', type: 'orf', bytes: tiffAs('MMOR'), size: [2, 2] },
  { name: 'fujifilm', type: 'raf', bytes: raf() },
  {
    name: 'canon',
    type: 'cr3',
    bytes: join(
      box('ftyp', ascii('crx \0\0\0\x01crx isom')),
      box('moov', Buffer.alloc(9)),
      box('mdat', Buffer.alloc(20, 5)),
    ),
  },
  {
    name: 'older canon',
    type: 'crw',
    bytes: join('II', le32(26), 'HEAPCCDR', Buffer.alloc(40)),
    endless: true,
  },
  { name: 'sigma', type: 'x3f', bytes: join('FOVb', Buffer.alloc(30, 1), 'SECd', Buffer.alloc(8), le32(34)) },
]

const check = (bytes: Buffer) => checkImage(bytesOf(bytes), 'structure')

describe('rarer types', () => {
  test.each(rare.map(one => [one.name, one] as const))('%s is whole and has its size', async (_, one) => {
    const [width, height] = one.size ?? []
    expect(await check(one.bytes)).toEqual({
      kind: 'whole',
      image: { type: one.type, ...(width !== undefined && { width, height }) },
    })
  })

  test.each(rare.filter(({ endless }) => !endless).map(one => [one.name, one] as const))(
    'no strict prefix of %s is whole',
    async (_, { bytes }) => {
      const whole: number[] = []
      for (let length = 0; length < bytes.length; length += 1) {
        if ((await check(bytes.subarray(0, length))).kind === 'whole') whole.push(length)
      }
      expect(whole).toEqual([])
    },
  )

  test('a FITS file without its padding is whole', async () => {
    expect(await check(Buffer.concat([fits, Buffer.alloc(2840)]))).toMatchObject({ kind: 'whole' })
  })

  test.each([
    ['P1 is our first price\n', 'plain text'],
    ['P6 3 apples\n', 'plain text'],
    ['#?RADIANT\n', 'plain text'],
    ['icn', 'plain text'],
  ])('%j is %s', async (text, what) => {
    expect(await check(Buffer.from(text))).toMatchObject({
      kind: 'not-an-image',
      why: expect.stringContaining(what),
    })
  })

  test('another archive of gzip is no drawing', async () => {
    expect(await check(gzipSync('just a text'))).toMatchObject({ why: 'it begins like a gzip archive' })
  })

  test('random bytes are no image', async () => {
    let state = 7
    for (let round = 0; round < 3000; round += 1) {
      const bytes = Buffer.alloc(200)
      for (let i = 0; i < bytes.length; i += 1) {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31
        bytes[i] = state >> 16
      }
      expect((await check(bytes)).kind).not.toBe('whole')
    }
  })
})
