import { expect, test } from 'vitest'
import type { BatchSummary } from '../../../shared/model.ts'
import { noItems } from '../../../shared/outcomes.ts'
import { boundWords, worthBars, worthLine, worthSentence, worthWords } from '../../../shared/text/worth.ts'
import { type NoClaim, type Worth, worthOfComparison } from '../../../shared/worth.ts'
import { fiveImages as comparison } from '../../helpers/comparison.ts'

const because = { cause: 'link-full', words: 'The link is full.' } as const
const slow = { median: 0.8, min: 0.7, max: 0.9 }

test.each<[Worth, string, string]>([
  [
    { kind: 'faster', factor: 5.27 },
    '5.3× faster',
    '5.3× faster than one after another (estimated, can be too high)',
  ],
  [
    { kind: 'about-the-same', factor: 1.02 },
    'About the same',
    'About the same as one after another (estimated)',
  ],
  [
    { kind: 'measured-faster', factor: { median: 5.27, min: 4.8, max: 5.5 } },
    '5.3× faster',
    '5.3× faster than one after another (measured, 4.8× to 5.5×)',
  ],
  [
    { kind: 'measured-faster', factor: { median: 2, min: 2, max: 2 } },
    '2.0× faster',
    '2.0× faster than one after another (measured)',
  ],
  [
    { kind: 'measured-slower', factor: slow, because },
    'Slower at once',
    'Slower at once. 0.8× as fast as one after another (measured, 0.7× to 0.9×). The link is full.',
  ],
  [{ kind: 'measured-no-gain', because }, 'No measurable gain', 'No measurable gain. The link is full.'],
  [{ kind: 'none', why: 'no-image' }, '', ''],
])('%o is worded once, with its range and its reason', (worth, title, sentence) => {
  expect(worthWords(worth).title).toBe(title)
  expect(worthSentence(worth)).toBe(sentence)
})

test.each([
  ['pushed-back', 'The host asked to slow down', /Wait a while/],
  ['images-differ', 'Invalid: the images changed', /Remove images/],
  ['images-failed', 'Invalid: an image failed', /Try again later/],
  ['too-noisy', 'Not enough data', /^Facts\.$/],
  ['stopped', 'Stopped', /^Facts\.$/],
] as const)('a measurement that says nothing, because %s, says what to do', (cause, title, words) => {
  const worth = worthOfComparison({
    ...comparison,
    verdict: 'not-enough-data',
    because: { cause, words: 'Facts.' },
  })
  expect(worthWords(worth).title).toBe(title)
  expect(worthWords(worth).words).toMatch(words)
  expect(worthSentence(worth)).toMatch(/^Not enough data\. Facts\./)
})

const summary: BatchSummary = {
  ...noItems(),
  ...{ saved: 6, skipped: 0, failed: 0, cancelled: 0, left: 0, bytes: 6000 },
  ...{ elapsedMs: 1000, sequentialEstimateMs: 5000, boundMs: 900, factor: 5, peakAtOnce: 6, downloaded: 6 },
}

test.each([
  [{}, 'One after another about 5.0 s (estimate) · all at once 1.0 s · 5.0× faster'],
  [
    { sequentialEstimateMs: 1020 },
    'One after another about 1.0 s (estimate) · all at once 1.0 s · about the same',
  ],
  [{ peakAtOnce: 1 }, 'One after another 1.0 s (measured)'],
  [
    { sequentialEstimateMs: 100 },
    '1.0 s including waiting and failures; the images alone would take about 0.10 s one after another (estimate)',
  ],
  [{ downloaded: 1, failed: 5 }, undefined],
  [{ downloaded: 0 }, undefined],
])('a run with %o in one line', (changes, line) => {
  expect(worthLine({ ...summary, ...changes })).toBe(line)
})

test('what ran one after another, or alone, is never drawn as all at once', () => {
  const bars = (why: NoClaim) =>
    worthBars(summary, { kind: 'none', why }).map(({ name, kind }) => `${name} ${kind}`)
  expect(bars('one-at-a-time')).toEqual(['One after another measured'])
  expect(bars('one-image')).toEqual(['Took measured'])
  expect(bars('waited')).toEqual(['One after another estimate', 'All at once measured'])
})

test('the bound, what sets it, and how close the runs came', () => {
  expect(boundWords(comparison)).toBe('0.80 s, set by the longest image; 98 % of it reached')
  expect(boundWords({ ...comparison, boundMs: 410, boundBy: 'link' })).toBe(
    '0.41 s, set by the speed of the connection; 50 % of it reached',
  )
  expect(boundWords({ ...comparison, boundMs: undefined })).toBeUndefined()
})
