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
  expect(jsonLdImages(JSON.stringify(value))).toEqual(images)
})

test('text that is no JSON names none', () => {
  expect(jsonLdImages('{"image":')).toEqual([])
})

test('any JSON is read', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      for (const image of jsonLdImages(text)) expect(image.length).toBeGreaterThan(0)
    }),
  )
})
