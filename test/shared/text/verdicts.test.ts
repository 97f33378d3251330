import { expect, test } from 'vitest'
import type { Comparison, Sweep } from '../../../shared/comparison.ts'
import { kneeWords, verdictWords } from '../../../shared/text/verdicts.ts'

const comparison = (changes: Partial<Comparison>) =>
  verdictWords({ factor: { median: 5.3, min: 4.9, max: 5.6 }, because: undefined, ...changes } as Comparison)
const because = { cause: 'link-full', words: 'The link is full.' } as const

test('a verdict says how much with its range, or why not', () => {
  expect(comparison({ verdict: 'faster' })).toBe('5.3× faster (4.9× to 5.6×)')
  const steady = { median: 1, min: 1, max: 1 }
  expect(comparison({ verdict: 'no-gain', factor: steady, because })).toBe(
    'No measurable gain. The link is full.',
  )
  const slow = { median: 0.8, min: 0.7, max: 0.9 }
  expect(comparison({ verdict: 'slower', factor: slow, because })).toBe(
    'At once was slower: 0.8× as fast (0.7× to 0.9×). The link is full.',
  )
  expect(comparison({ verdict: 'not-enough-data', factor: undefined, because })).toBe(
    'Not enough data. The link is full.',
  )
})

test('a sweep says how many are enough', () => {
  const step = (atOnce: number, median: number) => ({
    atOnce,
    elapsedMs: { median, min: median, max: median },
    imagesPerSecond: 10_000 / median,
    bytesPerSecond: 1,
    waitMs: 1,
  })
  const steps = [step(1, 4000), step(2, 2000), step(4, 1950)]
  const sweep = (best: number | undefined, fastest: number | undefined) =>
    kneeWords({ best, fastest, steps } as Sweep)
  expect(sweep(2, 4)).toBe(
    '2 at once is enough: 2.0 s, 5.0 images a second; more is faster by no more than chance',
  )
  expect(sweep(4, 4)).toBe('4 at once was the fastest: 1.9 s, 5.1 images a second')
  expect(sweep(undefined, undefined)).toBe('Nothing was found.')
})
