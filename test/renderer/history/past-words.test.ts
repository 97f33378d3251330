import { expect, test } from 'vitest'
import { shortFolder } from '../../../renderer/batch/progress.ts'
import { countWords, leftWords } from '../../../renderer/history/past-words.ts'
import type { HistoryRow } from '../../../shared/contract/commands.ts'
import { noItems } from '../../../shared/outcomes.ts'

const counts = (part: Partial<HistoryRow['counts']>) => ({ ...noItems(), items: 4, queued: 0, ...part })
const words = (part: Partial<HistoryRow['counts']>, state: HistoryRow['state'] = 'ended') =>
  countWords({ counts: counts(part), lists: {}, state, notStarted: undefined })

test('what came of a batch, in the fewest words', () => {
  expect(words({ saved: 4 })).toBe('4 images saved')
  expect(words({ saved: 3, failed: 1 })).toBe('3 of 4 images saved, 1 failed')
  expect(words({ failed: 4 })).toBe('Nothing was saved, 4 failed')
  expect(words({ skipped: 3, failed: 1 })).toBe('0 of 4 images saved, 3 skipped, 1 failed')
  expect(words({ failed: 1, queued: 3 })).toBe('0 of 4 images saved, 1 failed, 3 left for later')
  expect(words({ saved: 1, queued: 3 }, 'running')).toBe('1 of 4 images saved, 3 left')
})

test('what is left says why there may be more', () => {
  const left = (queued: number, pendingSource?: HistoryRow['pendingSource']) =>
    leftWords({ counts: counts({ queued }), pendingSource, state: 'stopped', notStarted: undefined })
  expect(left(2)).toBe('2 of 4 images left.')
  expect(left(0)).toBe('It was interrupted.')
  expect(left(2, 'pages')).toBe('2 of 4 images left, and not all pages were read.')
  expect(left(0, 'stream')).toBe('The list came through a pipe that was interrupted, so there may be more.')
})

test('what could not start says why', () => {
  const row = { counts: counts({ queued: 4 }), lists: {}, pendingSource: undefined, notStarted: 'No room.' }
  expect(countWords({ ...row, state: 'not-started' })).toBe('4 images. No room.')
  expect(leftWords({ ...row, state: 'not-started' })).toBe('Not started. No room.')
  // One that ran before still says what came of it.
  const ran = { ...row, counts: counts({ queued: 1, saved: 3 }), state: 'stopped' } as const
  expect(countWords(ran)).toContain('3 of 4 images saved')
  expect(leftWords(ran)).toBe('1 of 4 images left.')
})

test('a folder of the user is written with ~, on every system', () => {
  expect(shortFolder('/home/mia/Shoal/azores', '/home/mia')).toBe('~/Shoal/azores')
  expect(shortFolder('C:\\Users\\mia\\Shoal', 'C:\\Users\\mia')).toBe('~\\Shoal')
  expect(shortFolder('/home/mia', '/home/mia')).toBe('~')
  expect(shortFolder('/home/miako/Shoal', '/home/mia')).toBe('/home/miako/Shoal')
  expect(shortFolder('/data', '/home/mia')).toBe('/data')
})
