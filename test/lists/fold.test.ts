import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFold } from '../../main/lists/index.ts'

const seed = () => Uint32Array.of(1, 2)

test('agrees with a Set', () => {
  const item = fc.record(
    {
      url: fc.constantFrom('https://a.com/', 'https://a.com/b', 'https://a.com/ab'),
      method: fc.constantFrom('GET', 'POST'),
      body: fc.constantFrom('', 'a', 'b'),
    },
    { requiredKeys: ['url'] },
  )
  fc.assert(
    fc.property(fc.array(item), items => {
      const fold = createFold()
      const set = new Set<string>()
      for (const added of items) {
        const key = JSON.stringify([added.method ?? 'GET', added.url, added.body])
        expect(fold.add(added)).toBe(!set.has(key))
        set.add(key)
      }
      expect(fold.duplicates).toBe(items.length - set.size)
    }),
  )
})

test('the same link under another name or in another folder is another file', () => {
  const fold = createFold(seed())
  const url = 'https://a.com/1'
  const items = [
    { url },
    { url, name: 'a' },
    { url, name: 'b' },
    { url, folder: 'a' },
    { url, name: 'b', folder: 'a' },
  ]
  expect(items.map(item => fold.add(item))).toEqual([true, true, true, true, true])
  expect(items.map(item => fold.add(item))).toEqual([false, false, false, false, false])
})

test('many URLs that differ in little are all first once, then all duplicates', () => {
  const fold = createFold(seed())
  const count = 200_000
  let first = 0
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < count; at += 1) if (fold.add({ url: `https://a.com/${at}` })) first += 1
  }
  expect(first).toBe(count)
  expect(fold.duplicates).toBe(count)
})

test('odd and even lengths, and characters beyond 8 bits, tell URLs apart', () => {
  const fold = createFold(seed())
  const urls = ['a', 'aa', 'aaa', 'a\0', 'b', 'ba', 'ab', 'ä', '\u0161', 'a\u0161', '\u0161a', '']
  expect(urls.map(url => fold.add({ url }))).toEqual(urls.map(() => true))
  expect(urls.map(url => fold.add({ url }))).toEqual(urls.map(() => false))
})
