import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFold, type Naming } from '../../main/lists/index.ts'

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
  const fold = createFold(undefined, seed())
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
  const fold = createFold(undefined, seed())
  const count = 200_000
  let first = 0
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < count; at += 1) if (fold.add({ url: `https://a.com/${at}` })) first += 1
  }
  expect(first).toBe(count)
  expect(fold.duplicates).toBe(count)
})

test('odd and even lengths, and characters beyond 8 bits, tell URLs apart', () => {
  const fold = createFold(undefined, seed())
  const urls = ['a', 'aa', 'aaa', 'a\0', 'b', 'ba', 'ab', 'ä', '\u0161', 'a\u0161', '\u0161a', '']
  expect(urls.map(url => fold.add({ url }))).toEqual(urls.map(() => true))
  expect(urls.map(url => fold.add({ url }))).toEqual(urls.map(() => false))
})

test('what goes into names tells items apart, and nothing else does', () => {
  const url = 'https://a.com/1'
  const items = [
    { url, fields: { sku: 'A', size: '1' } },
    { url, fields: { sku: 'B', size: '1' } },
    { url, fields: { sku: 'A', size: '2' } },
    { url, part: 2 },
  ]
  const places = (naming?: Naming) => {
    const fold = createFold(naming)
    return items.map(item => fold.place(item))
  }
  expect(places()).toEqual([1, 1, 1, 1])
  expect(places({ fields: ['sku'], part: false })).toEqual([1, 2, 1, 3])
  expect(places({ fields: [], part: true })).toEqual([1, 1, 1, 2])
  expect(places({ fields: 'all', part: false })).toEqual([1, 2, 3, 4])
})
