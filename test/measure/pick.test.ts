import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPicker, eachLinkOnce } from '../../main/measure/pick.ts'

const pick = (count: number, most: number): number[] => {
  const picker = createPicker<number>(most)
  for (let value = 0; value < count; value += 1) picker.add(value)
  expect(picker.total).toBe(count)
  return picker.picked()
}

test('takes all of a few, and evenly of many', () => {
  expect(pick(3, 5)).toEqual([0, 1, 2])
  expect(pick(10, 5)).toEqual([0, 2, 4, 6, 8])
  expect(pick(0, 5)).toEqual([])
  expect(pick(100_000, 4)).toHaveLength(4)
})

test('as many as there may be, in order, none twice, from the beginning to near the end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 60 }), (count, most) => {
      const picked = pick(count, most)
      expect(picked).toHaveLength(Math.min(count, most))
      expect(picked[0]).toBe(0)
      expect(picked).toEqual([...new Set(picked)].toSorted((a, b) => a - b))
      const ends = [...picked.slice(1), count]
      const gaps = picked.map((value, at) => (ends[at] ?? 0) - value)
      if (count > most) expect(Math.max(...gaps)).toBeLessThanOrEqual((count / most) * 3 + 1)
    }),
  )
})

test('of items with one link only the first is measured', () => {
  const [a, b, c] = [{ url: 'a' }, { url: 'b' }, { url: 'a', name: 'again' }]
  expect(eachLinkOnce([a, b, c].filter(item => item !== undefined))).toEqual([a, b])
})
