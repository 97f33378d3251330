import { expect, test } from 'vitest'
import { formatSortable, formatUtc } from '../../../shared/text/moments.ts'

const at = new Date(2026, 10, 20, 9, 5).getTime()

test('a moment in local time sorts as text', () => {
  expect(formatSortable(at)).toBe('2026-11-20 09:05')
  expect(formatSortable(new Date(2026, 0, 2, 23, 59).getTime())).toBe('2026-01-02 23:59')
})

test('a moment for any reader names its zone', () => {
  expect(formatUtc(Date.UTC(2026, 10, 20, 9, 5, 59))).toBe('2026-11-20 09:05 UTC')
})
