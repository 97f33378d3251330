import { expect, test } from 'vitest'
import { comparisonWords, planWords } from '../../../main/cli/measure/measure-words.ts'
import type { Comparison } from '../../../shared/comparison.ts'

test('a plan', () => {
  const plan = {
    kind: 'comparison' as const,
    images: 100,
    imagesTotal: 12_345,
    hosts: [
      { host: 'a', images: 60 },
      { host: 'b', images: 40 },
    ],
    runs: 5,
    requests: 500,
    bytes: undefined,
    durationEstimateMs: undefined,
  }
  const start = '100 of 12,345 images from a and 1 other host: 5 runs, at most 500 requests'
  expect(planWords(plan)).toBe(`${start}, size not yet known`)
  expect(planWords({ ...plan, bytes: 12_000_000 })).toBe(`${start} and 12 MB`)
})

test('a comparison that never ran says what it cost, and claims nothing else', () => {
  const found: Comparison = {
    kind: 'comparison',
    id: '1',
    measuredAt: 0,
    batch: undefined,
    images: 2,
    imagesTotal: 2,
    hosts: [],
    atOnce: 16,
    perHost: 8,
    rounds: 2,
    connections: 'kept',
    check: 'structure',
    runs: [],
    sequentialMs: undefined,
    concurrentMs: undefined,
    factor: undefined,
    sequentialEstimateMs: undefined,
    sequentialEstimate: undefined,
    boundMs: undefined,
    boundBy: undefined,
    linkBytesPerSecond: undefined,
    identicalBytes: false,
    differing: [],
    leftOut: [{ url: 'https://a.example/1.jpg', why: '404 Not Found' }],
    eventLoopDelayP99Ms: 0,
    cost: { requests: 2, bytes: 0 },
    verdict: 'not-enough-data',
    because: { cause: 'pushed-back', words: 'a.example asked to slow down.' },
  }
  expect(comparisonWords(found)).toEqual([
    'Not enough data. a.example asked to slow down. Wait a while, then measure with fewer images or fewer downloads at a time.',
    'left out  https://a.example/1.jpg  404 Not Found',
    'Used: 2 requests, 0 B.',
  ])
  const ran = {
    ...found,
    identicalBytes: true,
    leftOut: [],
    sequentialMs: { median: 4000, min: 3900, max: 4200 },
    concurrentMs: { median: 1000, min: 1000, max: 1000 },
    sequentialEstimateMs: 5000,
    sequentialEstimate: { lowMs: 4800, highMs: 5300 },
    boundMs: 900,
    boundBy: 'longest-image' as const,
  }
  expect(comparisonWords(ran).slice(1, 4)).toEqual([
    'One after another 4.0 s (3.9 s to 4.2 s) · all at once 1.0 s',
    'Fastest possible 0.90 s, set by the longest image; 90 % of it reached',
    'The estimate for one after another was 4.8 s to 5.3 s.',
  ])
})
