import { extent, median } from 'simple-statistics'
import type { Spread } from '../../shared/comparison.ts'

/** Median and range of measured values; undefined of none. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined
  const [min, max] = extent(values)
  return { median: median(values), min, max }
}

/** The middle value; 0 of none. */
export const medianOf = (values: readonly number[]): number => (values.length === 0 ? 0 : median(values))

/** How many times longer `slow` takes than `fast`: of the medians, and the least and most that any two runs allow. */
export const factorOf = (slow: Spread, fast: Spread): Spread => ({
  median: slow.median / fast.median,
  min: slow.min / fast.max,
  max: slow.max / fast.min,
})

/** Intervals on one time axis: how long at least one of them lasts, in their unit. */
export function coveredMs(intervals: readonly (readonly [start: number, end: number])[]): number {
  let covered = 0
  let until = Number.NEGATIVE_INFINITY
  for (const [start, end] of intervals.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(0, end - Math.max(start, until))
    until = Math.max(until, end)
  }
  return covered
}
