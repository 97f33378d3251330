import { expect, test } from 'vitest'
import { imageSources } from '../../main/lists/image-sources.ts'

const brief = (...args: Parameters<typeof imageSources>) =>
  imageSources(...args).map(({ link, place }) => `${place} ${link}`)

test('an attribute for loading late goes before srcset, srcset before src', () => {
  expect(brief({ src: 'a', srcset: 'b, c 2x', 'data-src': 'd' })).toEqual([
    'data d',
    'srcset c',
    'srcset b',
    'src a',
  ])
})

test('the largest that is kept for later goes first', () => {
  expect(
    brief({ 'data-src': 'a', 'data-srcset': 'b 100w, c 900w', 'data-orig-file': 'd', 'data-lazy-src': 'e' }),
  ).toEqual(['data d', 'data c', 'data a', 'data e', 'data b'])
})

test('other attributes count when they hold a link to an image, a small one last', () => {
  const attributes = { 'data-poster-big': '/p/x.jpg', 'data-thumb': '/p/t.jpg', 'data-id': '7', src: 'a.jpg' }
  expect(brief(attributes)).toEqual(['data /p/x.jpg', 'src a.jpg', 'data /p/t.jpg'])
})

test.each(['{"src": "a.jpg"}', '["a.jpg"]', '<img src=a.jpg>', 'a.jpg b.jpg', ' '])(
  '%j is no link',
  value => {
    expect(brief({ 'data-src': value })).toEqual([])
  },
)

test('a picture gives the largest of all its sources', () => {
  const sources = [{ srcset: 'a.avif 800w' }, { srcset: 'b.webp 1600w', 'data-srcset': 'c.webp 3200w' }]
  expect(brief({ src: 'd.jpg', srcset: 'e.jpg 400w' }, sources)).toEqual([
    'data c.webp',
    'srcset b.webp',
    'srcset a.avif',
    'src d.jpg',
    'srcset e.jpg',
  ])
})

test('of a folder that is called by a number, a word in the address says more', () => {
  expect(brief({ src: '/lots/2210/1_thumb.jpg', 'data-zoom-image': '/lots/2210/1_full.jpg' })).toEqual([
    'data /lots/2210/1_full.jpg',
    'src /lots/2210/1_thumb.jpg',
  ])
  expect(brief({ src: '/a/640/x.jpg', 'data-src': '/a/1280/x.jpg' })).toEqual([
    'data /a/1280/x.jpg',
    'src /a/640/x.jpg',
  ])
})

test('of two addresses with a bar between them, that for dense screens goes first', () => {
  expect(brief({ 'data-src': '/a.jpg|/a@2x.jpg' })).toEqual(['data /a@2x.jpg', 'data /a.jpg'])
})
