import { expect, test } from 'vitest'
import type { Sweep } from '../../../shared/comparison.ts'
import { costFacts, findingWords, kneeOf, shareWords } from '../../../shared/text/measurements.ts'
import { fiveImages } from '../../helpers/comparison.ts'

const step = (atOnce: number, median: number) => ({
  atOnce,
  elapsedMs: { median, min: median, max: median },
  imagesPerSecond: 10_000 / median,
  bytesPerSecond: 1,
  waitMs: 1,
})
const steps = [step(1, 4000), step(2, 2000), step(4, 1950)]

test('a sweep says how many are enough, or were the fastest', () => {
  const sweep = (best: number | undefined, fastest: number | undefined) =>
    findingWords({ kind: 'sweep', best, fastest, steps } as Sweep)
  expect(sweep(2, 4)).toBe(
    '2 at once is enough: 2.0 s, 5.0 images a second; higher values were not measurably faster.',
  )
  expect(sweep(4, 4)).toBe('4 at once was the fastest: 1.9 s, 5.1 images a second.')
  expect(sweep(undefined, undefined)).toBe('No result.')
})

test('a step is the fastest also where more was tried, and enough where more took less time', () => {
  expect(kneeOf({ best: 2, fastest: 2, steps })).toEqual({ step: steps[1], means: 'the fastest' })
  expect(kneeOf({ best: 2, fastest: 4, steps })).toEqual({ step: steps[1], means: 'enough' })
  expect(kneeOf({ best: undefined, fastest: undefined, steps: [] })).toBeUndefined()
})

test('a comparison says what it measured', () => {
  expect(findingWords(fiveImages)).toBe('5.3× faster than one after another (measured, 4.8× to 5.5×)')
})

test('what it will cost', () => {
  const plan = {
    kind: 'comparison',
    images: 5,
    imagesTotal: 40,
    hosts: [
      { host: 'a.example', images: 3 },
      { host: 'b.example', images: 2 },
    ],
    runs: 5,
    requests: 25,
    bytes: 12_000_000,
    durationEstimateMs: 40_000,
  } as const
  expect(costFacts({ ...plan, hosts: [...plan.hosts] })).toEqual([
    'up to 5 runs, one of them a warm-up',
    '25 requests to a.example and 1 other host',
    'about 12 MB',
    'about 40.0 s',
  ])
  expect(costFacts({ ...plan, hosts: [], bytes: undefined, durationEstimateMs: undefined })).toEqual([
    'up to 5 runs, one of them a warm-up',
    '25 requests to no host',
    'size not yet known',
  ])
})

test('the share that was measured', () => {
  expect(shareWords(5, 40)).toBe('5 of 40 images')
  expect(shareWords(5, 5)).toBe('5 images')
})
