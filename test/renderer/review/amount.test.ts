import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalsOf, defaultWords, parseAmount, shownAmount } from '../../../renderer/review/amount.ts'
import { batchOptions } from '../../../shared/settings.ts'

const defaults = batchOptions.parse({})

test('an empty field is the default, and says it', () => {
  expect(defaultWords('maxBytes', 'MB')).toBe('200 MB')
  expect(defaultWords('itemTimeoutMs', 's')).toBe('none')
  expect(parseAmount('', 'maxBytes', 'MB')).toEqual({ value: defaults.maxBytes })
  expect(parseAmount('', 'itemTimeoutMs', 's')).toEqual({ value: undefined })
  expect(shownAmount(defaults.stallTimeoutMs, 'stallTimeoutMs', 's')).toBe('')
  expect(shownAmount(undefined, 'itemTimeoutMs', 's')).toBe('')
})

test('what is typed is taken in its unit', () => {
  expect(parseAmount(1500, 'maxBytes', 'MB')).toEqual({ value: 1_500_000_000 })
  expect(parseAmount('0.000001', 'maxBytes', 'MB')).toEqual({ value: 1 })
  expect(parseAmount(2.5, 'connectTimeoutMs', 's')).toEqual({ value: 2500 })
})

test.each([0, '0.', '.', '-', 'ten'])('what is no amount says so: %s', typed => {
  expect(parseAmount(typed, 'maxBytes', 'MB')).toEqual({
    problem: 'Type more than 0, or nothing for 200 MB.',
  })
})

test('more than there can be says how much there can be', () => {
  expect(parseAmount(3e6, 'stallTimeoutMs', 's')).toEqual({ problem: 'At most 2,147,483 s.' })
  expect(parseAmount('99999999999999999999', 'maxBytes', 'MB')).toEqual({
    problem: 'At most 9,007,199,254 MB.',
  })
})

test('an option is read again as it is shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), value => {
      const shown = Number(shownAmount(value, 'itemTimeoutMs', 's')).toFixed(decimalsOf('s'))
      expect(parseAmount(shown, 'itemTimeoutMs', 's')).toEqual({ value })
      expect(batchOptions.safeParse({ itemTimeoutMs: value }).success).toBe(true)
    }),
  )
})
