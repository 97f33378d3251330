import { expect, test } from 'vitest'
import { noItems } from '../../../shared/outcomes.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import { boundWords, worthBars, worthLine, worthSentence, worthWords } from '../../../shared/text/worth.ts'
import { type NoClaim, type Worth, worthOfComparison } from '../../../shared/worth.ts'
import { fiveImages as comparison } from '../../helpers/comparison.ts'

const because = { cause: 'link-full', words: 'The link is full.' } as const
const slow = { median: 0.8, min: 0.7, max: 0.9 }

test.each<[Worth, string, string]>([
  [
    { kind: 'faster', factor: { min: 5.27, max: 6.1 } },
    'Estimated 5.3× to 6.1× faster',
    'Estimated 5.3× to 6.1× faster than one after another',
  ],
  [
    { kind: 'about-the-same', factor: { min: 0.9, max: 1.1 } },
    'Estimated about the same',
    'Estimated about the same as one after another',
  ],
  [
    { kind: 'uncertain', factor: { min: 0.9, max: 7 } },
    'Estimated 0.9× to 7.0× as fast',
    'Estimated 0.9× to 7.0× as fast as one after another: too uncertain to say. Measure it to know.',
  ],
  [
    { kind: 'uncertain', factor: { min: 0.02, max: 7.8 } },
    'Estimated up to 7.8× as fast',
    'Estimated up to 7.8× as fast as one after another: too uncertain to say. Measure it to know.',
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
  ...{ elapsedMs: 1000, boundMs: 900, factor: 4.4, peakAtOnce: 8, downloaded: 8 },
  ...{ sequentialEstimateMs: 5000, sequentialEstimate: { lowMs: 4400, highMs: 5600 } },
}

test.each([
  [{}, 'One after another 4.4 s to 5.6 s (estimated) · all at once 1.0 s · estimated 4.4× to 5.6× faster'],
  [
    { sequentialEstimate: { lowMs: 920, highMs: 1120 } },
    'One after another 0.92 s to 1.1 s (estimated) · all at once 1.0 s · estimated about the same',
  ],
  [{ peakAtOnce: 1 }, 'One after another 1.0 s (measured)'],
  [
    { sequentialEstimate: { lowMs: 90, highMs: 110 } },
    '1.0 s including waiting and failures; the images alone would take 0.09 s to 0.11 s one after another (estimated)',
  ],
  [
    { sequentialEstimate: undefined, sequentialEstimateMs: undefined },
    'All at once 1.0 s (measured). Too few images to estimate how long one after another takes. Measure it to know.',
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
