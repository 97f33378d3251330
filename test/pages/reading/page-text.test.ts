import { describe, expect, test } from 'vitest'
import { parsePage } from '../../../main/pages/reading/page-document.ts'
import { charsetOf, pageText } from '../../../main/pages/reading/page-text.ts'

const bytes = (text: string, encoding: BufferEncoding = 'latin1') => Buffer.from(text, encoding)

describe('the encoding of a page', () => {
  test.each<[string, Uint8Array, string | undefined, string]>([
    ['by byte order mark, before all else', bytes('\ufeffä', 'utf8'), 'text/html; charset=latin1', 'ä'],
    ['UTF-16 by byte order mark', bytes('\ufeffä', 'utf16le'), undefined, 'ä'],
    ['by header', bytes('\xe4'), 'text/html;charset="ISO-8859-1"', 'ä'],
    [
      'by header, before what the page says',
      bytes('<meta charset=utf-8>\xe4'),
      'text/html; charset=latin1',
      '<meta charset=utf-8>ä',
    ],
    ['by meta', bytes('<meta charset=windows-1251>\xe4'), 'text/html', '<meta charset=windows-1251>д'],
    [
      'by http-equiv',
      bytes('<meta http-equiv=content-type content="text/html; charset=shift_jis">\x82\xa0'),
      undefined,
      '<meta http-equiv=content-type content="text/html; charset=shift_jis">あ',
    ],
    ['UTF-8 where it fits', bytes('ä€', 'utf8'), undefined, 'ä€'],
    ['else windows-1252', bytes('\x80\xe4'), undefined, '€ä'],
    ['an unknown one is passed over', bytes('ä', 'utf8'), 'text/html; charset=klingon', 'ä'],
    ['one that only guards against attacks', bytes('abc'), 'text/html; charset=iso-2022-kr', 'abc'],
  ])('%s', (_, page, contentType, text) => {
    expect(pageText(page, contentType, false).text).toBe(text)
  })
  test('of a feed, by its declaration', () => {
    const feed = '<?xml version="1.0" encoding="iso-8859-2"?><a>\xb1</a>'
    expect(pageText(bytes(feed), 'text/xml', true).text).toContain('<a>ą</a>')
  })
})

test.each([
  ['text/html; charset=utf-8', 'utf-8'],
  ['text/html;Charset = "a b" ; x', 'a b'],
  ["text/html; charset='x'", 'x'],
  ['text/html', undefined],
  [undefined, undefined],
])('charset of %s', (header, charset) => {
  expect(charsetOf(header)).toBe(charset)
})

test('a page that says nothing of its encoding is read by what its words look like', async () => {
  const words = '<p>图片展览中心今天开放，欢迎大家前来参观我们的展品</p>'
  const pairs: Record<string, string> = {}
  const decoder = new TextDecoder('gb18030')
  for (let high = 0xb0; high < 0xf8; high += 1) {
    for (let low = 0xa1; low < 0xff; low += 1)
      pairs[decoder.decode(Uint8Array.of(high, low))] = `${high},${low}`
  }
  for (let low = 0xa1; low < 0xff; low += 1) pairs[decoder.decode(Uint8Array.of(0xa3, low))] = `163,${low}`
  const bytes = [...words].flatMap(
    character => pairs[character]?.split(',').map(Number) ?? [character.charCodeAt(0)],
  )
  const { text } = await parsePage(Uint8Array.from(bytes), 'text/html')
  expect(text).toBe(words)
})
