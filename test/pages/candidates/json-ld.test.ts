import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonLdImages } from '../../../main/pages/candidates/json-ld.ts'

test.each<[string, unknown, string[][]]>([
  ['a link', { image: 'a' }, [['a']]],
  ['several', { image: ['a', { url: 'b' }] }, [['a'], ['b']]],
  [
    'an ImageObject',
    { '@type': 'ImageObject', contentUrl: 'a', url: 'b', thumbnailUrl: 'c' },
    [['a', 'b', 'c'], ['c']],
  ],
  ['a graph', { '@graph': [{ publisher: { logo: { '@type': ['ImageObject'], url: 'l' } } }] }, [['l']]],
  ['nothing', { image: null, url: 'x', name: 'y', logo: { name: 'z' } }, []],
  ['no object', ['image', 1, null], []],
])('%s', (_, value, images) => {
  expect(jsonLdImages(JSON.stringify(value)).map(({ links }) => links)).toEqual(images)
})

test('texts may have line breaks', () => {
  expect(jsonLdImages('{"description": "one\ntwo \\"\r\nthree", "image": "a.jpg"}')).toEqual([
    { links: ['a.jpg'] },
  ])
})

test('text that is no data names none', () => {
  expect(jsonLdImages('{"image":')).toEqual([])
})

test('what is nearly JSON is read', () => {
  const text = '<!-- {"image": ["a.jpg", /* two */ "b.jpg",], \n"author": {"image": "c.jpg",},} -->'
  expect(jsonLdImages(text)).toEqual([
    { links: ['a.jpg'] },
    { links: ['b.jpg'] },
    { links: ['c.jpg'], aside: 'avatar' },
  ])
})

test('any JSON is read', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      for (const image of jsonLdImages(text)) expect(image.links.length).toBeGreaterThan(0)
    }),
  )
})
