import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countBefore,
  eachIn,
  isInRanges,
  type Range,
  type Ranges,
  rangesFrom,
  rangesOf,
  sizeOfRanges,
  toggled,
  withoutRange,
  withRange,
} from '../../shared/ranges.ts'

const range = fc.tuple(fc.nat(60), fc.nat(8)).map(([first, more]): Range => [first, first + more])
const steps = fc.array(fc.tuple(fc.boolean(), range), { maxLength: 12 })

test('ranges are what a set of all their places is', () => {
  fc.assert(
    fc.property(steps, taken => {
      let ranges: Ranges = []
      const set = new Set<number>()
      for (const [isAdded, [first, last]] of taken) {
        ranges = isAdded ? withRange(ranges, [first, last]) : withoutRange(ranges, [first, last])
        for (let at = first; at <= last; at += 1) {
          if (isAdded) set.add(at)
          else set.delete(at)
        }
      }
      const all = Array.from({ length: 75 }, (_, place) => place)
      expect(all.filter(place => isInRanges(ranges, place))).toEqual(all.filter(place => set.has(place)))
      expect(sizeOfRanges(ranges)).toBe(set.size)
      for (const place of all)
        expect(countBefore(ranges, place)).toBe([...set].filter(other => other < place).length)
      // Between any two is a gap.
      for (const [at, [first]] of ranges.entries())
        if (at > 0) expect(first).toBeGreaterThan((ranges[at - 1]?.[1] ?? 0) + 1)
    }),
  )
})

test('numbers in any order, and pairs that overlap or are empty, become ranges', () => {
  const pair = fc.tuple(fc.nat(60), fc.nat(60))
  fc.assert(
    fc.property(fc.array(fc.nat(60)), fc.array(pair), fc.nat(60), (values, pairs, one) => {
      expect(new Set(eachIn(rangesOf(values)))).toEqual(new Set(values))
      const covered = pairs.flatMap(([first, last]) => [...eachIn([[first, last]])])
      expect([...eachIn(rangesFrom(pairs))]).toEqual([...new Set(covered)].sort((a, b) => a - b))
      expect(new Set(eachIn(toggled(rangesOf(values), one)))).toEqual(
        new Set(values).symmetricDifference(new Set([one])),
      )
      // Between any two is a gap.
      for (const [at, [first]] of rangesFrom(pairs).entries())
        if (at > 0) expect(first).toBeGreaterThan((rangesFrom(pairs)[at - 1]?.[1] ?? 0) + 1)
    }),
  )
})

test('all of many rows are one pair', () => {
  expect(rangesOf(Array.from({ length: 100_000 }, (_, at) => at + 1))).toEqual([[1, 100_000]])
})
