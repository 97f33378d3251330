import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutIdle } from '../../../renderer/timing/idle.ts'
import { extentOf, type TimelineRow } from '../../../shared/timeline.ts'

const row = (index: number, startAt: number, endAt: number): TimelineRow => ({
  ...{ index, name: `${index}.jpg`, host: 'a.example', state: 'saved', queuedAt: 0, settledAt: endAt },
  attempts: [{ startAt, endAt, phases: {}, reused: false, receivedBytes: 1, status: 200 }],
})
const timesOf = (rows: TimelineRow[], now = Math.max(...rows.map(({ settledAt = 0 }) => settledAt))) => ({
  ...{ rows, total: rows.length, now },
  whole: extentOf(rows, now),
})

test('an hour between a batch and its retry becomes a break', () => {
  const hour = 3_600_000
  const { rows, breaks, whole } = withoutIdle(
    timesOf([row(1, 0, 5000), row(2, 4000, 10_000), row(3, hour, hour + 2000)]),
  )
  expect(breaks).toHaveLength(1)
  expect(breaks[0]?.idleMs).toBeGreaterThan(hour - 10_000 - 2000)
  expect(whole.endMs - whole.startMs).toBeLessThan(16_000)
  const retried = rows[2]?.attempts[0]
  expect((retried?.endAt ?? 0) - (retried?.startAt ?? 0)).toBeCloseTo(2000)
})

test('a batch that ran through keeps its rows as they are', () => {
  const times = timesOf([row(1, 0, 5000), row(2, 5500, 10_000)])
  const { rows, breaks } = withoutIdle(times)
  expect(breaks).toEqual([])
  expect(rows).toBe(times.rows)
})

test('what still runs is not idle', () => {
  const { settledAt: _, ...open } = row(2, 0, 1000)
  const times = timesOf([row(1, 0, 1000), { ...open, attempts: [], runsSince: 1000 }], 60_000)
  expect(withoutIdle(times).breaks).toEqual([])
})

test('whatever ran keeps its length and its order, and nothing but breaks lies between', () => {
  const spans = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 1, max: 20_000 })),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  fc.assert(
    fc.property(spans, drawn => {
      const before = drawn.map(([startAt, ms], at) => row(at + 1, startAt, startAt + ms))
      const { rows, breaks, whole, cutMs } = withoutIdle(timesOf(before))
      for (const [at, cut] of rows.entries()) {
        const [was, is] = [before[at]?.attempts[0], cut?.attempts[0]]
        expect((is?.endAt ?? 0) - (is?.startAt ?? 0)).toBeCloseTo((was?.endAt ?? 0) - (was?.startAt ?? 0), 3)
      }
      const moments = drawn.map(([startAt]) => startAt).toSorted((a, b) => a - b)
      const cut = moments.map(cutMs)
      expect(cut).toEqual(cut.toSorted((a, b) => a - b))
      for (const { atMs, widthMs } of breaks) {
        expect(atMs).toBeGreaterThanOrEqual(whole.startMs)
        expect(atMs + widthMs).toBeLessThanOrEqual(whole.endMs + 1e-6)
      }
    }),
  )
})
