import { expect, test } from 'vitest'
import { readArguments } from '../../../main/lists/index.ts'
import { rangeOf } from '../../../main/lists/links/ranges.ts'
import { itemsOf, readAll, readWithRemarks } from '../entries.ts'

const host = 'https://a.com/'
const linksOf = (path: string) =>
  [...(rangeOf(host + path)?.links() ?? [])].map(link => link.slice(host.length))

test.each([
  ['img[1-3].jpg', ['img1.jpg', 'img2.jpg', 'img3.jpg']],
  ['[008-010].jpg', ['008.jpg', '009.jpg', '010.jpg']],
  ['[1-9:4].jpg', ['1.jpg', '5.jpg', '9.jpg']],
  ['[3-1]', ['3', '2', '1']],
  ['[a-c]', ['a', 'b', 'c']],
  ['{front,back}.jpg', ['front.jpg', 'back.jpg']],
  ['{a,b[1-2]}.jpg', ['a.jpg', 'b1.jpg', 'b2.jpg']],
  ['{a,{b,c}}', ['a', 'b', 'c']],
  ['[1-2]/[a-b]?x=[1-9]', ['1/a?x=[1-9]', '1/b?x=[1-9]', '2/a?x=[1-9]', '2/b?x=[1-9]']],
  ['a{,-2}.jpg', ['a.jpg', 'a-2.jpg']],
])('%s', (path, links) => {
  expect(linksOf(path)).toEqual(links)
  expect(rangeOf(host + path)).toMatchObject({
    count: links.length,
    first: host + links[0],
    last: host + links.at(-1),
  })
})

test.each([
  'https://a.com/{one}.jpg',
  'https://a.com/[x].jpg',
  'https://a.com/[5-5].jpg',
  'https://a.com/[a-F].jpg',
  'https://a.com/[1-2',
  'https://a.com/x?ids[1-3]=1',
  'http://[::1-2]/x',
  'https://a.com/[1-5:0].jpg',
])('%s stands for itself', link => {
  expect(rangeOf(link)).toBeUndefined()
})

test('a huge range is counted, not made', () => {
  expect(rangeOf('https://a.com/[1-1000000]/[1-1000000]')?.count).toBe(1e12)
})

const urls = (entries: Parameters<typeof itemsOf>[0]) => itemsOf(entries).map(({ url }) => url)

test('alone on a line of a text list a range is its links, and that is reported', async () => {
  const { entries, remarks } = await readWithRemarks('https://a.com/[1-2].jpg\nhttps://b.com/1.jpg\n')
  expect(urls(entries)).toEqual(['https://a.com/1.jpg', 'https://a.com/2.jpg', 'https://b.com/1.jpg'])
  expect(itemsOf(entries).map(({ part }) => part)).toEqual([1, 2, undefined])
  expect(remarks).toMatchObject([{ kind: 'note', line: 1, reason: expect.stringContaining('2 links') }])
})

test('in tables only where asked for', async () => {
  const list = 'url,x\n"https://a.com/{a,b}.jpg",1\n'
  expect(urls(await readAll(list, { kind: 'csv' }))).toEqual(['https://a.com/%7Ba,b%7D.jpg'])
  expect(urls(await readAll(list, { kind: 'csv', ranges: { everywhere: true } }))).toEqual([
    'https://a.com/a.jpg',
    'https://a.com/b.jpg',
  ])
})

test('in a table ranges are left as they are, with one remark and their number', async () => {
  const list = 'url\nhttps://a.com/[1-3].jpg\nhttps://a.com/{a,b}.jpg\nhttps://a.com/[2024].jpg\n'
  const { remarks } = await readWithRemarks(list, { kind: 'csv' })
  expect(remarks).toMatchObject([{ kind: 'note', line: 2, text: 'https://a.com/[1-3].jpg', count: 2 }])
})

test('as an argument', () => {
  expect(urls(readArguments(['https://a.com/[1-2].jpg']))).toEqual([
    'https://a.com/1.jpg',
    'https://a.com/2.jpg',
  ])
})

test('more than a thousand links are made of one only where the user asks for that', async () => {
  await expect(readAll('https://a.com/[1-1001].jpg\n')).rejects.toThrow('1,001 links')
  expect(() => readArguments(['https://a.com/[1-1001].jpg'])).toThrow(
    'stands for 1,001 links; the limit is 1,000 links',
  )
  expect(await readAll('https://a.com/[1-1001].jpg\n', { ranges: { max: 1001 } })).toHaveLength(1001)
})
