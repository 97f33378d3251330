import fc from 'fast-check'
import { expect, test } from 'vitest'
import { windowFor } from '../../../renderer/rows/window-for.ts'

const first = fc.nat(1_000_000)
const inSight = fc.integer({ min: 1, max: 200 })

test('what is in sight is asked for, in at most 500 rows, wherever it moves', () => {
  fc.assert(
    fc.property(first, inSight, fc.integer({ min: -5000, max: 5000 }), (first, rows, moved) => {
      const { offset, limit } = windowFor(first, first + rows - 1, moved)
      expect(offset).toBeGreaterThanOrEqual(0)
      expect(offset).toBeLessThanOrEqual(first)
      expect(offset + limit).toBeGreaterThanOrEqual(first + rows)
      expect(limit).toBeLessThanOrEqual(500)
    }),
  )
})

test('a short scroll asks for the same window again, a fast one for what comes next', () => {
  expect(windowFor(1010, 1025, 2)).toEqual(windowFor(1012, 1027, 2))
  const down = windowFor(1000, 1015, 34)
  expect(down.offset + down.limit - 1015).toBeGreaterThan(300)
  const up = windowFor(1000, 1015, -34)
  expect(1000 - up.offset).toBeGreaterThan(300)
})
