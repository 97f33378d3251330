import { expect, test } from 'vitest'
import { type Forecast, noRoomWords, roomNeededWords, startLabel } from '../../../shared/text/forecast.ts'

const told = (part: Partial<Forecast>): Forecast => ({
  ...{ images: 6, download: 6, ask: 0, copy: 0, skip: 0, bytes: 0, unknown: 6, isAll: true },
  ...part,
})

test.each([
  [undefined, 'Download 6 images'],
  [told({}), 'Download 6 images'],
  [told({ download: 4, skip: 2 }), 'Download 4, skip 2'],
  [told({ download: 0, skip: 6 }), 'Skip 6 images'],
  [told({ download: 0, copy: 5, ask: 1 }), 'Check 1, copy 5'],
  [told({ images: 5, download: 0, skip: 5 }), 'Download 6 images'],
  [told({ download: 0, skip: 6, isAll: false }), 'Download 6 images'],
])('the button says what it does', (forecast, words) => {
  expect(startLabel(6, forecast)).toBe(words)
})

test.each([
  [told({ unknown: 0 }), undefined],
  [told({}), 'The sizes are not known.'],
  [told({ bytes: 31e6, isAll: false }), 'At least 31 MB needed.'],
  [told({ bytes: 31e6, unknown: 0 }), 'About 31 MB needed.'],
  [told({ bytes: 31e6, unknown: 1 }), 'About 31 MB needed, plus 1 image of unknown size.'],
])('how much room they need', (forecast, words) => {
  expect(roomNeededWords(forecast)).toBe(words)
})

test('what does not fit is said, where it is known', () => {
  const forecast = told({ bytes: 31e6, unknown: 1 })
  expect(noRoomWords(forecast, undefined)).toBeUndefined()
  expect(noRoomWords(forecast, 31e6)).toBeUndefined()
  expect(noRoomWords(forecast, 12e6)).toBe('Not enough space: at least 31 MB are needed, 12 MB are free.')
})
