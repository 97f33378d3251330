import { expect, test } from 'vitest'
import { refererFor } from '../../../main/engine/http/referer.ts'

test.each([
  ['http://me:pass@a.com/p?q=1#x', 'http://b.com/i.jpg', 'http://a.com/'],
  ['http://me:pass@a.com/p?q=1#x', 'http://a.com/i.jpg', 'http://a.com/p?q=1'],
  ['https://a.com/p?q=1#x', 'https://a.com/i.jpg', 'https://a.com/p?q=1'],
  ['https://a.com/p?key=secret', 'https://b.com/i.jpg', 'https://a.com/'],
  ['https://a.com/p', 'http://a.com/i.jpg', undefined],
  ['http://a.com/p', 'https://b.com/i.jpg', 'http://a.com/'],
])('%s tells %s: %s', (page, url, referer) => {
  expect(refererFor(page, url)).toBe(referer)
})
