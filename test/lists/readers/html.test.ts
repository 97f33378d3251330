import { expect, test } from 'vitest'
import { brief, itemsOf, readAll, readWithRemarks, reasons } from '../entries.ts'

const base = 'https://p.com/d/page.html'
const html = (text: string) => readAll(text, { kind: 'html', base })

test.each<[string, string, string[]]>([
  ['img', '<p>\n<IMG SRC="a.png" alt="x">', ['2 https://p.com/d/a.png']],
  ['unquoted, entities', '<img src=/a.png?x=1&amp;y=2>', ['1 https://p.com/a.png?x=1&y=2']],
  [
    'a tag over lines counts where it starts',
    '\n<img\n\nsrc="a.png">\n<img src=b.png>',
    ['2 https://p.com/d/a.png', '5 https://p.com/d/b.png'],
  ],
  [
    'a link over lines',
    '<img src="https://a.com/\n  x.png">',
    ['1 https://a.com/  x.png'.replace('  ', '%20%20')],
  ],
  [
    'links to images',
    '<a href=a.JPG>x</a><a href="b.jpg?w=1">y</a>',
    ['1 https://p.com/d/a.JPG', '1 https://p.com/d/b.jpg?w=1'],
  ],
  [
    'links to pages are passed over',
    '<a href=page.html>x</a><a href="?f=a.jpg">y</a><a name=z>z</a><a href="#a.jpg">t</a>',
    [],
  ],
  [
    'of an image that links to an image only the larger',
    '<a href=full.jpg><img src=thumb.jpg></a><a href=page.html><img src=b.jpg></a><img src=c.jpg>',
    ['1 https://p.com/d/full.jpg', '1 https://p.com/d/b.jpg', '1 https://p.com/d/c.jpg'],
  ],
  ['base', '<base href="/other/"><base href="/no/"><img src=a.png>', ['1 https://p.com/other/a.png']],
  ['no source', '<img alt=x><img src=""><picture></picture><video><source src=a.mp4></video>', []],
  ['a tiny data: image', '<img src="data:image/png;base64,AA">', []],
  [
    'script and comments',
    '<script>"<img src=a.png>"</script><!-- <img src=b.png> --><img src=c.png>',
    ['1 https://p.com/d/c.png'],
  ],
  ['a cut page', '<img src=a.png><img src="b.pn', ['1 https://p.com/d/a.png']],
])('%s', async (_, text, expected) => {
  expect(brief(await html(text))).toEqual(expected)
})

test.each<[string, string, string]>([
  ['largest by width', '<img srcset="a.png 100w, b.png 900w,c.png 300w" src=a.png>', 'b.png'],
  ['largest by density', '<img srcset="a.png, b.png 2x, c.png 1.5x">', 'b.png'],
  ['commas in links', '<img srcset="w_1,h_2/a.png 1x, w_2,h_4/a.png 2x">', 'w_2,h_4/a.png'],
  ['late loading', '<img src="data:image/gif;base64,R0" data-src=a.png>', 'a.png'],
  ['late loading with srcset', '<img src=tiny.png data-src=mid.png data-srcset="big.png 2x">', 'big.png'],
  ['the same link twice', '<img src=a.png srcset="a.png 1x">', 'a.png'],
  [
    'picture',
    '<picture><source srcset="a.avif 800w"><source srcset="b.webp 1600w"><img src=c.jpg></picture>',
    'b.webp',
  ],
  ['picture without img', '<picture><source srcset=a.avif></picture>', 'a.avif'],
  ['picture cut off', '<picture><source srcset=a.avif>', 'a.avif'],
])('%s: one item, the largest', async (_, text, expected) => {
  expect(itemsOf(await html(text)).map(({ url, mirrors }) => [url, mirrors])).toEqual([
    [`https://p.com/d/${expected}`, undefined],
  ])
})

test('a relative link without a base is rejected with what to do', async () => {
  const entries = await readAll('<img src=a.png><img src=https://a.com/b.png><img src=//a.com/c.png>', {
    kind: 'html',
  })
  expect(brief(entries)).toEqual(['1 ✗ a.png', '1 https://a.com/b.png', '1 https://a.com/c.png'])
  expect(reasons(entries)).toEqual([expect.stringContaining('address of the page')])
})

test.each([',', ' ', 'a,', '<', '<a '])('survives a long srcset of %j', async unit => {
  const entries = await html(`<img srcset="${unit.repeat(300_000)}"><img src=z.png>`)
  expect(itemsOf(entries).at(-1)?.url).toBe('https://p.com/d/z.png')
})

test('what is written behind a link, or instead of an image, is its caption', async () => {
  const items = itemsOf(
    await html(
      '<a href=a.jpg>A  <b>red</b>\nboat</a><a href=b.jpg>https://p.com/b.jpg</a><img src=c.png alt=" Sea ">',
    ),
  )
  expect(items.map(({ fields }) => fields)).toEqual([
    { caption: 'A red boat' },
    undefined,
    { caption: 'Sea' },
  ])
})

test('links behind words are meant where there is no image, but no pages', async () => {
  const links = '<a href="/get?id=1">One</a> <a href=about.html>About</a> <a href="mailto:x@p.com">Mail</a>'
  expect(itemsOf(await html(links))).toMatchObject([
    { url: 'https://p.com/get?id=1', fields: { caption: 'One' } },
  ])
  expect(itemsOf(await html(`${links}<img src=a.png>`))).toMatchObject([{ url: 'https://p.com/d/a.png' }])
})

test('without any image or link, the links in its words', async () => {
  const page = '<pre>https://a.com/1.jpg\nhttps://a.com/2.jpg</pre>'
  expect(itemsOf(await readAll(page, { kind: 'html' })).map(({ url }) => url)).toEqual([
    'https://a.com/1.jpg',
    'https://a.com/2.jpg',
  ])
  expect(await readAll(`${page}<a href="https://a.com/3.jpg">3</a>`, { kind: 'html' })).toHaveLength(1)
})

test('links that are not taken are counted', async () => {
  const bookmarks =
    '<a href="https://a.com/view/1">One</a> <a href="https://a.com/2.jpg">Two</a> <a href="#top">Top</a> <a href="/3">3</a>'
  const { entries, remarks } = await readWithRemarks(bookmarks, { kind: 'html' })
  expect(brief(entries)).toEqual(['1 https://a.com/2.jpg'])
  expect(remarks).toMatchObject([
    {
      kind: 'left-out',
      text: 'https://a.com/view/1',
      count: 2,
      reason: 'a link that does not end like an image',
    },
  ])
})
