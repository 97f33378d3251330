import { expect, test } from 'vitest'
import { stateSentence } from '../../../renderer/batch/state-sentence.ts'
import type { BatchHeader } from '../../../shared/contract/commands.ts'
import { noItems } from '../../../shared/outcomes.ts'

const sentence = (state: BatchHeader['state'], counts: Partial<BatchHeader['counts']>, held = 0) =>
  stateSentence({
    ...{ state, held, line: undefined, pendingSource: undefined },
    counts: { ...noItems(), items: 9, queued: 0, active: 0, saving: 0, backoff: 0, ...counts },
  })

test('what waits for the disk is not among what is downloaded', () => {
  expect(sentence('running', { active: 16, saving: 3 })).toBe('Downloading 16, saving 3')
  expect(sentence('running', { active: 16 })).toBe('Downloading 16')
  expect(sentence('running', { saving: 3 })).toBe('Saving 3')
  expect(sentence('stopping', { active: 2, saving: 1 })).toBe('Finishing 3 …')
})

test('where nothing runs it says what is waited for', () => {
  expect(sentence('running', { queued: 2 })).toBe('Waiting')
  expect(sentence('running', { backoff: 2 })).toBe('Waiting to retry')
  expect(sentence('running', { queued: 2 }, 2)).toBe('The rest is paused')
})

test('a total failure is not done', () => {
  expect(sentence('ended', { saved: 9 })).toBe('Done')
  expect(sentence('ended', { saved: 8, failed: 1 })).toBe('Done, 1 image failed')
  expect(sentence('ended', { failed: 9 })).toBe('Nothing was saved')
  expect(sentence('ended', { skipped: 1, failed: 8 })).toBe('Done, 8 images failed')
})
