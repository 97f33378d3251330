import { expect, test } from 'vitest'
import {
  boundWords,
  costFacts,
  headlineOf,
  kneeOf,
  shareWords,
  spreadWords,
} from '../../../renderer/measure/text.ts'
import { fiveImages as comparison } from '../../helpers/comparison.ts'

test('the headline of each verdict', () => {
  expect(headlineOf(comparison)).toEqual({
    title: '5.3× faster',
    words: 'All at once, measured in 2 rounds (4.8× to 5.5×).',
    tone: 'good',
  })
  const slower = headlineOf({
    ...comparison,
    verdict: 'slower',
    factor: { median: 0.5, min: 0.4, max: 0.6 },
    because: { cause: 'server-limits', words: 'The server limits you.' },
  })
  expect(slower.title).toBe('Slower at once')
  expect(slower.words).toBe('0.5× as fast as one after another (0.4× to 0.6×). The server limits you.')
  const noGain = headlineOf({
    ...comparison,
    verdict: 'no-gain',
    because: { cause: 'link-full', words: 'The link is full: 1 MB/s either way.' },
  })
  expect(noGain).toMatchObject({
    title: 'No measurable gain',
    words: 'The link is full: 1 MB/s either way.',
    tone: 'calm',
  })
})

test.each([
  ['pushed-back', 'The host asked to slow down', /Give the host some time/],
  ['images-differ', 'Void: not the same images', /out of the list/],
  ['too-noisy', 'Not enough data', /^Facts\.$/],
  ['stopped', 'Stopped', /^Facts\.$/],
] as const)('a race that says nothing, because %s, says what to do', (cause, title, words) => {
  const headline = headlineOf({
    ...comparison,
    verdict: 'not-enough-data',
    because: { cause, words: 'Facts.' },
  })
  expect(headline.title).toBe(title)
  expect(headline.words).toMatch(words)
})

test('the bound, what sets it, and how close the race came', () => {
  expect(boundWords(comparison)).toBe(
    '0.80 s, what the longest image takes by itself; at once was as fast as that',
  )
  expect(boundWords({ ...comparison, boundMs: 410, boundBy: 'link' })).toBe(
    '0.41 s, at the highest speed the link showed; at once took 2.0 times that',
  )
  expect(boundWords({ ...comparison, boundMs: undefined })).toBeUndefined()
})

test('a step is enough only where more was tried', () => {
  const step = (atOnce: number) => ({
    atOnce,
    elapsedMs: { median: 1, min: 1, max: 1 },
    imagesPerSecond: 1,
    bytesPerSecond: 1,
    waitMs: 1,
  })
  const steps = [step(1), step(2), step(4)]
  expect(kneeOf({ best: 2, steps })).toEqual({ atOnce: 2, means: 'enough' })
  expect(kneeOf({ best: 4, steps })).toEqual({ atOnce: 4, means: 'the fastest' })
  expect(kneeOf({ best: undefined, steps: [] })).toBeUndefined()
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
    'size not known before',
  ])
})

test('medians with their range, and the share that was measured', () => {
  expect(spreadWords({ median: 820, min: 800, max: 900 })).toBe('0.82 s (0.80 s to 0.90 s)')
  expect(spreadWords({ median: 820, min: 820, max: 820 })).toBe('0.82 s')
  expect(shareWords(5, 40)).toBe('5 of 40 images')
  expect(shareWords(5, 5)).toBe('5 images')
})
