import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coveredMs, factorOf, medianOf, spreadOf } from '../../main/measure/spread.ts'

/** Stopping distances of 50 cars in the 1920s (Ezekiel 1930; "cars" in R), whose summary is in its manual. */
const distances = [
  2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26, 54, 32,
  40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85,
]

describe('spreadOf', () => {
  test('known data', () => {
    expect(spreadOf(distances)).toEqual({ median: 36, min: 2, max: 120 })
    expect(spreadOf([1, 2])).toEqual({ median: 1.5, min: 1, max: 2 })
    expect(spreadOf([])).toBeUndefined()
    expect(medianOf([])).toBe(0)
  })

  test('the median lies within the range, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
        const spread = spreadOf(values)
        expect(spread).toEqual(spreadOf(values.toReversed()))
        expect(spread?.median).toBeGreaterThanOrEqual(Math.min(...values))
        expect(spread?.median).toBeLessThanOrEqual(Math.max(...values))
      }),
    )
  })
})

test('a factor allows for the worst and the best pair of runs', () => {
  const slow = { median: 4, min: 3, max: 6 }
  const fast = { median: 2, min: 1, max: 3 }
  expect(factorOf(slow, fast)).toEqual({ median: 2, min: 1, max: 6 })
})

describe('coveredMs', () => {
  test('overlaps count once, gaps do not', () => {
    expect(
      coveredMs([
        [10, 20],
        [0, 5],
        [15, 25],
        [16, 17],
      ]),
    ).toBe(20)
    expect(coveredMs([])).toBe(0)
  })

  test('is between the longest and the sum', () => {
    const interval = fc
      .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }))
      .map(([start, length]): [number, number] => [start, start + length])
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1 }), intervals => {
        const lengths = intervals.map(([start, end]) => end - start)
        const covered = coveredMs(intervals)
        expect(covered).toBeGreaterThanOrEqual(Math.max(...lengths))
        expect(covered).toBeLessThanOrEqual(lengths.reduce((sum, length) => sum + length, 0))
      }),
    )
  })
})
