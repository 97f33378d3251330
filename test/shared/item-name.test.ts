import { expect, test } from 'vitest'
import { nameOf } from '../../shared/item-name.ts'

test('what an image is called before it has a file', () => {
  expect(nameOf({ url: 'http://a.test/x/caf%C3%A9.jpg?size=2' })).toBe('café.jpg')
  expect(nameOf({ url: 'http://a.test/x/100%.jpg' })).toBe('100%.jpg')
  expect(nameOf({ url: 'http://a.test/' })).toBe('a.test')
  expect(nameOf({ url: 'http://a.test/x.jpg', name: 'Otter' })).toBe('Otter')
  const skipped = { kind: 'skipped', reason: 'already-downloaded', file: '../other/otter.jpg' } as const
  expect(nameOf({ url: 'http://a.test/x.jpg' }, skipped)).toBe('otter.jpg')
})
