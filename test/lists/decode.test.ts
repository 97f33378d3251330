import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDecoder } from '../../main/lists/decode.ts'
import { createEncodingDetector } from '../../main/lists/encoding.ts'

const detector = createEncodingDetector()
await detector.load()

const decode = (...chunks: Uint8Array[]) => {
  const decoder = createDecoder()
  const text = chunks.map(chunk => decoder.write(chunk)).join('') + decoder.end()
  return { text, notText: decoder.notText }
}
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

test.each([
  ['UTF-8', Buffer.from('käse 🐈')],
  ['UTF-8 with mark', Buffer.from('\ufeffkäse 🐈')],
  ['UTF-16 LE with mark', Buffer.from('\ufeffkäse 🐈', 'utf16le')],
  ['UTF-16 BE with mark', bigEndian('\ufeffkäse 🐈')],
  ['UTF-16 LE by its zero bytes', Buffer.from('käse 🐈', 'utf16le')],
  ['UTF-16 BE by its zero bytes', bigEndian('käse 🐈')],
])('%s, cut anywhere', (_, bytes) => {
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(decode(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual({ text: 'käse 🐈', notText: false })
  }
})

test.each(['', 'a', 'ab', 'abc'])('input too short to tell: %j', text => {
  expect(decode(Buffer.from(text))).toEqual({ text, notText: false })
})

test('every line end becomes one \\n, however it is cut', () => {
  const bytes = Buffer.from('a\r\nb\rc\n\r\n\r\rd\n\n')
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(decode(bytes.subarray(0, cut), bytes.subarray(cut)).text).toBe('a\nb\nc\n\n\n\nd\n\n')
  }
  expect(decode(...[...bytes].map(byte => Uint8Array.of(byte))).text).toBe('a\nb\nc\n\n\n\nd\n\n')
})

test('a CR ends its line at once', () => {
  expect(createDecoder().write(Buffer.from('link\r'))).toBe('link\n')
})

test('invalid bytes in a text of UTF-8 become replacement characters', () => {
  expect(decode(Buffer.from([...Buffer.from('käse'.repeat(20_000)), 0xff, 0x65])).text).toBe(
    `${'käse'.repeat(20_000)}\ufffde`,
  )
})

test.each([
  [
    'windows-1252',
    Buffer.from('Titel;url\nCr\xe8me br\xfbl\xe9e;x\nGr\xf6\xdfe;y\n', 'latin1'),
    'Crème brûlée',
  ],
  [
    'windows-1251',
    Buffer.from(
      '\xd7\xe5\xf0\xed\xe0\xff \xea\xee\xf8\xea\xe0, \xea\xf0\xe0\xf1\xed\xfb\xe9 \xe4\xee\xec',
      'latin1',
    ),
    'Черная кошка, красный дом',
  ],
  [
    'macintosh',
    Buffer.from('name,url\rCr\x8fme br\x9el\x8ee,x\rfen\x90tre,y\r\x8et\x8e,z\r', 'latin1'),
    'Crème brûlée',
  ],
  [
    'shift_jis',
    Buffer.from('\x8d\x95\x82\xa2\x94\x4c\x82\xcc\x8e\xca\x90\x5e\x82\xc6\x90\xd4\x82\xa2\x89\xc6', 'latin1'),
    '黒い猫の写真と赤い家',
  ],
])('%s is read as what it is, and the guess is known', (encoding, bytes, text) => {
  const decoder = createDecoder(false, detector.encodingOf)
  expect(decoder.write(bytes) + decoder.end()).toContain(text)
  expect(decoder.guessed).toBe(encoding)
})

test('a NUL ends the text; what stood before is kept', () => {
  expect(decode(Buffer.from('link\nli\0nk\nmore'), Buffer.from('more'))).toEqual({
    text: 'link\nli',
    notText: true,
  })
})

test.each([
  ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0x20]],
  ['GIF', [...Buffer.from('GIF89a  ')]],
  ['ZIP', [0x50, 0x4b, 0x03, 0x04, 0x0a]],
  ['PDF', [...Buffer.from('%PDF-1.7\n')]],
  ['gzip', [0x1f, 0x8b, 0x08, 0x0a]],
])('%s is no text from its first bytes on', (_, bytes) => {
  expect(decode(Uint8Array.from(bytes))).toEqual({ text: '', notText: true })
})

test('arbitrary bytes give the same text whole and cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (bytes, cut) => {
      const whole = decode(bytes)
      expect(decode(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
      expect(whole.text).not.toMatch(/[\r\0]/)
    }),
  )
})
