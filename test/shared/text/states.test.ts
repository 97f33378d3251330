import { expect, test } from 'vitest'
import { retryWords } from '../../../shared/text/states.ts'

test.each([
  [undefined, 'Retrying soon'],
  [0, 'Retrying soon'],
  [1, 'Retry in 1 s'],
  [89_200, 'Retry in 90 s'],
  [130_000, 'Retry in 2 min 10 s'],
])('when an image is tried again, %s ms from now', (ms, words) => {
  expect(retryWords(ms === undefined ? undefined : 5000 + ms, 5000)).toBe(words)
})
