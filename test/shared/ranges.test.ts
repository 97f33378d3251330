import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countBefore,
  isInRanges,
  type Range,
  type Ranges,
  sizeOfRanges,
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
