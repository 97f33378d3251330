import { expect, test } from 'vitest'
import { retryWords, sameImageWords, tryWords } from '../../../shared/text/states.ts'

test.each([
  [undefined, 'Retrying soon'],
  [0, 'Retrying soon'],
  [1, 'Retry in 1 s'],
  [89_200, 'Retry in 90 s'],
  [130_000, 'Retry in 2 min 10 s'],
])('when an image is tried again, %s ms from now', (ms, words) => {
  expect(retryWords(ms === undefined ? undefined : 5000 + ms, 5000)).toBe(words)
})

test.each([
  ['1.jpg', 'Same image as 1.jpg'],
  ['cats/1.jpg', 'Same image as 1.jpg in cats'],
  ['../1.jpg', 'Same image as 1.jpg'],
  ['../../../Pictures/1.jpg', 'Same image as 1.jpg in Pictures'],
])('of the file %s, a person needs its name and folder', (path, words) => {
  expect(sameImageWords(path)).toBe(words)
})

test.each([
  [2, 'Second try'],
  [3, 'Third try'],
  [12, 'Try 12'],
])('attempt %s has a name', (attempt, words) => {
  expect(tryWords(attempt)).toBe(words)
})
