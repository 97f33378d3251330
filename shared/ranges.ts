import * as z from 'zod'

/**
 * Places of a long list, or numbers of its images, as ranges `[first, last]`: in order, and with a gap between any two.
 * Choosing among a million rows costs as much as there are ranges.
 */
export type Ranges = readonly Range[]
export type Range = readonly [first: number, last: number]

/** More would be no choice of a person's. */
const mostRanges = 20_000

const place = z.int().min(0)
export const rangeSchema = z.tuple([place, place]).readonly()
export const rangesSchema = z.array(rangeSchema).max(mostRanges).readonly()

export const noRanges: Ranges = []

/** The ranges of any numbers, in any order. */
export const rangesOf = (values: Iterable<number>): Ranges =>
  rangesFrom(Array.from(values, (value): Range => [value, value]))

/** Ranges that may touch or overlap, in any order, as proper ones. One that ends before it begins is empty. */
export function rangesFrom(pairs: Iterable<Range>): Ranges {
  const sorted = [...pairs].filter(([first, last]) => first <= last).sort(([a], [b]) => a - b)
  const ranges: [number, number][] = []
  for (const [first, last] of sorted) {
    const before = ranges.at(-1)
    if (before === undefined || first > before[1] + 1) ranges.push([first, last])
    else before[1] = Math.max(before[1], last)
  }
  return ranges
}

/** Each number, in order. */
export function* eachIn(ranges: Ranges): Generator<number> {
  for (const [first, last] of ranges) for (let value = first; value <= last; value += 1) yield value
}

export const toggled = (ranges: Ranges, value: number): Ranges =>
  isInRanges(ranges, value) ? withoutRange(ranges, [value, value]) : withRange(ranges, [value, value])

export const sizeOfRanges = (ranges: Ranges): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)

export const isInRanges = (ranges: Ranges, place: number): boolean => {
  const range = ranges[firstEndingAt(ranges, place)]
  return range !== undefined && range[0] <= place
}

/** How many places of the ranges come before this one. */
export function countBefore(ranges: Ranges, place: number): number {
  const at = firstEndingAt(ranges, place)
  const [first = place] = ranges[at] ?? []
  return sizeOfRanges(ranges.slice(0, at)) + Math.max(0, place - first)
}

export function withRange(ranges: Ranges, [first, last]: Range): Ranges {
  // What only touches becomes one with it.
  const before = ranges.filter(range => range[1] < first - 1)
  const after = ranges.filter(range => range[0] > last + 1)
  const touched = ranges.slice(before.length, ranges.length - after.length)
  const from = Math.min(first, touched[0]?.[0] ?? first)
  const to = Math.max(last, touched.at(-1)?.[1] ?? last)
  return [...before, [from, to], ...after]
}

export const withoutRange = (ranges: Ranges, [first, last]: Range): Ranges =>
  ranges.flatMap(range => {
    const left: Range = [range[0], Math.min(range[1], first - 1)]
    const right: Range = [Math.max(range[0], last + 1), range[1]]
    return [left, right].filter(([from, to]) => from <= to)
  })

/** Position of the first range that does not end before this place. */
function firstEndingAt(ranges: Ranges, place: number): number {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.[1] ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}
