import { expect, test } from 'vitest'
import { byDay } from '../../../renderer/history/days.ts'
import { formatDay } from '../../../shared/text/moments.ts'

const at = (...[month, day, hour, minute]: [number, number, number, number]) =>
  new Date(2026, month, day, hour, minute).getTime()

test('rows stand under their day, the last two by name', () => {
  const rows = [at(2, 1, 9, 0), at(2, 1, 0, 0), at(1, 28, 23, 59), at(0, 5, 12, 0)].map(createdAt => ({
    createdAt,
  }))
  expect(byDay(rows, at(2, 1, 10, 0))).toEqual([
    { day: '2026-3-1', title: 'Today', rows: rows.slice(0, 2) },
    { day: '2026-2-28', title: 'Yesterday', rows: rows.slice(2, 3) },
    { day: '2026-1-5', title: formatDay(at(0, 5, 12, 0)), rows: rows.slice(3) },
  ])
})

test('without rows there are no days', () => {
  expect(byDay([], at(2, 1, 10, 0))).toEqual([])
})
