import { expect, test } from 'vitest'
import { encodeQueries, queryEncoder } from '../../../main/pages/reading/encode-query.ts'
import { parsePage } from '../../../main/pages/reading/page-document.ts'

test.each([
  ['gbk', '中', '%D6%D0'],
  ['gb18030', '文', '%CE%C4'],
  ['shift_jis', '日ｱ', '%93%FA%B1'],
  ['euc-jp', '日', '%C6%FC'],
  ['euc-kr', '한', '%C7%D1'],
  ['big5', '中', '%A4%A4'],
  ['windows-1251', 'я', '%FF'],
  ['windows-1252', 'é', '%E9'],
  // Not in this encoding: as browsers send it.
  ['windows-1252', '中', '%26%2320013%3B'],
])('%s: %s', (encoding, text, query) => {
  expect(queryEncoder(encoding)?.(`a=${text}&b=%20`)).toBe(`a=${query}&b=%20`)
})

test.each(['utf-8', 'utf-16le', 'iso-2022-jp'])('%s: queries are in UTF-8', encoding => {
  expect(queryEncoder(encoding)).toBeUndefined()
})

test('only the queries of links change', () => {
  const attributes = {
    ...{ href: '/路?q=中#节', src: 'a.jpg?中', alt: '什么?中', title: '?中' },
    ...{ 'data-src': '/x?中', 'data-caption': '好吗?中', class: '?中' },
  }
  encodeQueries(attributes, queryEncoder('gbk') ?? (text => text))
  expect(attributes).toEqual({
    ...{ href: '/路?q=%D6%D0#节', src: 'a.jpg?%D6%D0', alt: '什么?中', title: '?中' },
    ...{ 'data-src': '/x?%D6%D0', 'data-caption': '好吗?中', class: '?中' },
  })
})

test('a page in GBK asks in GBK', async () => {
  const page = Buffer.concat([
    Buffer.from('<a href="/s?q='),
    Buffer.from([0xd6, 0xd0]),
    Buffer.from('">x</a>'),
  ])
  const { $ } = await parsePage(page, 'text/html; charset=gbk')
  expect($('a').attr('href')).toBe('/s?q=%D6%D0')
})
