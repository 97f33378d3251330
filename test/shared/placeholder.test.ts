import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPlaceholderAddress } from '../../shared/placeholder.ts'

const at = (name: string) => `https://img.example/static/v2/${name}`

test.each([
  'photo_unavailable.png',
  'no-image.png',
  'no_image_available.svg',
  'noimage.gif',
  'NoImage.jpg',
  'no%20photo.jpg',
  'nophoto-large.jpg',
  'image-not-found.webp',
  'imagenotfound.png',
  'placeholder.jpg',
  'placeholder-600x600.png',
  'product_placeholder_300.png',
  'default.jpg',
  'default-avatar.png',
  'missing.png',
  'missing_image',
  'spacer.gif',
  'blank.gif',
  '404.png',
  'coming-soon.jpg',
  'image_coming_soon.jpg',
  'dummy.png?v=3',
])('%s says that there is no image', name => {
  expect(isPlaceholderAddress(at(name))).toBe(true)
})

test.each([
  'red-shirt-default.jpg',
  'cat.jpg',
  'photo.jpg',
  'image-123.png',
  '12345.jpg',
  'unavailable-in-red.jpg',
  'the-missing-link-1932.jpg',
  'blank-verse.jpg',
  'spacers-m3.jpg',
  'nobel.jpg',
  'not-a-cat.jpg',
  'defaults.jpg',
  '',
  '600x600.jpg',
])('%s may be the name of an image', name => {
  expect(isPlaceholderAddress(at(name))).toBe(false)
})

test('a word that no table knows makes it a name, wherever it stands', () => {
  const unknown = fc.stringMatching(/^[b-df-hj-np-tv-z]{5,9}$/)
  fc.assert(
    fc.property(
      unknown,
      fc.constantFrom('no-image', 'default', 'placeholder', 'photo_unavailable'),
      (word, sign) => {
        expect(isPlaceholderAddress(at(`${word}-${sign}.jpg`))).toBe(false)
        expect(isPlaceholderAddress(at(`${sign}-${word}.jpg`))).toBe(false)
        expect(isPlaceholderAddress(at(`${word}/${sign}.jpg`))).toBe(true)
      },
    ),
  )
})

test('any address is judged without an error', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), url => {
      expect(typeof isPlaceholderAddress(url)).toBe('boolean')
    }),
  )
})
