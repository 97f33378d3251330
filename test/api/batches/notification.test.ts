import { expect, test } from 'vitest'
import { notificationOf } from '../../../main/api/batches/notification.ts'
import { noItems } from '../../../shared/outcomes.ts'
import type { BatchSummary } from '../../../shared/summary.ts'

const summary: BatchSummary = {
  ...noItems(),
  saved: 120,
  skipped: 0,
  failed: 0,
  cancelled: 0,
  left: 0,
  bytes: 34_000_000,
  downloaded: 120,
  elapsedMs: 12_300,
  sequentialEstimateMs: 65_000,
  sequentialEstimate: { lowMs: 61_500, highMs: 68_600 },
  boundMs: 10_000,
  factor: 5.3,
  peakAtOnce: 16,
}

test('what was saved and what it was worth', () => {
  expect(notificationOf(summary, [], 0)).toEqual({
    title: '120 images saved',
    body: '34 MB, in 12.3 s, estimated 5.0× to 5.6× faster than one after another',
  })
})

test('no gain is not praised, nothing saved has no speed', () => {
  expect(
    notificationOf({ ...summary, sequentialEstimate: { lowMs: 12_300, highMs: 80_000 } }, [], 0).body,
  ).toBe('34 MB, in 12.3 s')
  expect(notificationOf({ ...summary, saved: 0, skipped: 3 }, [], 0)).toEqual({
    title: '0 images saved, 3 skipped',
    body: '',
  })
})

test.each([
  ['one image was saved and the others failed', { saved: 1, failed: 5, downloaded: 1 }],
  ['the images were downloaded one at a time', { peakAtOnce: 1 }],
])('nothing is praised where %s', (_, changes) => {
  expect(notificationOf({ ...summary, ...changes }, [], 0).body).toBe('34 MB, in 12.3 s')
})

test('identical images are counted, and the first three causes of failure are named', () => {
  const causes = [
    { code: 'not-found', count: 3, name: 'a.jpg' },
    { code: 'forbidden', count: 1, name: 'b.jpg' },
    { code: 'web-page', count: 2, name: 'c.jpg' },
    { code: 'gone', count: 1, name: 'd.jpg' },
  ] as const
  const { title, body } = notificationOf({ ...summary, failed: 7 }, causes, 2)
  expect(title).toBe('120 images saved, 7 failed')
  expect(body.split('\n').slice(1)).toEqual([
    '2 images are the same as other files',
    'Not found (404): a.jpg and 2 others',
    'Access denied (403): b.jpg',
    'The site sent a web page instead of an image: c.jpg and 1 other',
    '… and 1 other cause',
  ])
})

test('damaged images and placeholders are reported in the usual words', () => {
  const { title } = notificationOf({ ...summary, damaged: 2, failed: 4, placeholder: 3 }, [], 0)
  expect(title).toBe('120 images saved, 2 of them damaged, 4 failed, 3 of them placeholders')
})
