import { expect, test } from 'vitest'
import { imageSources } from '../../main/lists/image-sources.ts'
import { hasWidthPlace, withLargestWidth } from '../../main/lists/width-template.ts'

test.each([
  ['/a_{width}x.jpg', { 'data-widths': '[180, 1080, 360]' }, { link: '/a_1080x.jpg', width: 1080 }],
  ['/a.85{.width}.jpeg', { 'data-cmp-widths': '320,800' }, { link: '/a.85.800.jpeg', width: 800 }],
  ['/a_%7Bwidth%7Dx.jpg', { 'data-widths': '[90]' }, { link: '/a_90x.jpg', width: 90 }],
  ['/a_{width}x.jpg', {}, undefined],
  ['/a_{width}x.jpg', { 'data-widths': 'wide' }, undefined],
  ['/a_{width}x.jpg', { 'data-widths': '[]' }, undefined],
])('%s with %j is %j', (link, attributes, filled) => {
  expect(hasWidthPlace(link)).toBe(true)
  expect(withLargestWidth(link, attributes)).toEqual(filled)
})

test('an address with a place for a width is no address of an image without one', () => {
  const links = (attributes: Record<string, string>) => imageSources(attributes).map(({ link }) => link)
  expect(links({ src: 'a_300x.jpg', 'data-src': 'a_{width}x.jpg' })).toEqual(['a_300x.jpg'])
  expect(links({ src: 'a_300x.jpg', 'data-src': 'a_{width}x.jpg', 'data-widths': '[180,900]' })).toEqual([
    'a_900x.jpg',
    'a_300x.jpg',
  ])
})
