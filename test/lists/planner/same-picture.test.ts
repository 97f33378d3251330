import { expect, test } from 'vitest'
import { pictureAddress } from '../../../main/lists/planner/same-picture.ts'
import { itemsOf, readWithRemarks } from '../entries.ts'

test.each([
  ['https://a.example/thumbs/cat.jpg', 'https://a.example/full/cat.jpg'],
  ['https://a.example/cat-300x200.jpg', 'https://a.example/cat.jpg'],
  ['https://t.a.example/cat_large.png?v=1', 'https://a.example/cat.png?v=1'],
  ['https://i.example/1.jpg?w=200&s=2', 'https://i.example/1.jpg?width=2000&s=1'],
  ['https://m.example/I/a._SS40_.jpg', 'https://m.example/I/a._AC_SL1500_.jpg'],
  ['https://iiif.example/x/full/90,/0/default.jpg', 'https://iiif.example/x/full/max/0/native.jpg'],
  ['https://p.example/150x150/a.jpg', 'https://p.example/600x/a.jpg'],
])('%s is a smaller form of %s', (small, large) => {
  const [one, two] = [pictureAddress(small), pictureAddress(large)]
  expect(one.key).toBe(two.key)
  expect(one.size).toBeLessThan(two.size ?? 85)
})

test.each([
  ['https://a.example/1.jpg', 'https://a.example/2.jpg'],
  ['https://a.example/front/1.jpg', 'https://a.example/back/1.jpg'],
  ['https://a.example/1.jpg', 'https://b.example/1.jpg'],
  ['https://a.example/portrait/1.jpg', 'https://a.example/landscape/1.jpg'],
  ['https://a.example/i?id=1', 'https://a.example/i?id=2'],
  ['https://a.example/IMG_0300.jpg', 'https://a.example/IMG_0400.jpg'],
])('%s and %s are two pictures', (one, two) => {
  expect(pictureAddress(one).key).not.toBe(pictureAddress(two).key)
})

test('a preview alone in its entry is its image, and none of another entry', async () => {
  const list = [
    { image: 'https://a.example/1.jpg' },
    { thumbnail: 'https://a.example/2-t.jpg' },
    { image: 'https://a.example/3.jpg', thumbnail: 'https://a.example/3-t.jpg' },
  ]
  const { entries } = await readWithRemarks(JSON.stringify(list), { kind: 'json' })
  expect(itemsOf(entries).map(({ url, mirrors }) => [url, mirrors])).toEqual([
    ['https://a.example/1.jpg', undefined],
    ['https://a.example/2-t.jpg', undefined],
    ['https://a.example/3.jpg', ['https://a.example/3-t.jpg']],
  ])
})

test('pages and files that are no images are left out beside images, with the reason', async () => {
  const list = 'image_url,page_link\nhttps://a.example/i.php?id=1,https://a.example/p/1\n'
  const table = await readWithRemarks(list, { kind: 'csv' })
  expect(itemsOf(table.entries).map(({ url }) => url)).toEqual(['https://a.example/i.php?id=1'])
  expect(table.remarks).toContainEqual(
    expect.objectContaining({
      kind: 'left-out',
      reason: 'page_link: its name says that its links are pages',
    }),
  )
  const media = [{ media: 'https://a.example/1.jpg' }, { media: 'https://a.example/2.mp4' }]
  const document = await readWithRemarks(JSON.stringify(media), { kind: 'json' })
  expect(itemsOf(document.entries)).toHaveLength(1)
  expect(document.remarks).toContainEqual(
    expect.objectContaining({ kind: 'left-out', text: 'https://a.example/2.mp4' }),
  )
})

test('a sitemap of pages names the command that helps, and so does a list of pages', async () => {
  const sitemap = '<urlset><url><loc>https://a.example/p1</loc><lastmod>2026-01-01</lastmod></url></urlset>'
  const { entries, remarks } = await readWithRemarks(sitemap, { kind: 'xml' })
  expect(entries).toEqual([])
  expect(remarks.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
    'left-out loc: pages of a site',
    'note this is a sitemap of pages, not of images; to get the images of its pages: shoal scan https://a.example/ --depth 1',
  ])
  const pages = await readWithRemarks('title,page\nA,https://a.example/a.html\n', { kind: 'csv' })
  expect(itemsOf(pages.entries)).toHaveLength(1)
  expect(pages.remarks).toContainEqual(
    expect.objectContaining({ kind: 'note', reason: expect.stringContaining('shoal scan') }),
  )
})
