import { expect, test } from 'vitest'
import { createTally } from '../../main/engine/tally.ts'
import type { SettledItem, SettledState } from '../../shared/model.ts'

const saved: SettledState = { kind: 'saved', file: 'a.jpg', bytes: 100, sha256: '', image: undefined }
const cancelled: SettledState = { kind: 'cancelled' }

const item = (state: SettledState, activeMs = 0): SettledItem => ({
  index: 1,
  item: { url: 'https://a.org/a.jpg', origin: { source: 'test', line: 1 } },
  state,
  attempts: [],
  times: { queuedAt: 0, settledAt: 0, queuedMs: 0, activeMs },
})

const end = { endedAt: 3000, left: 0, peakAtOnce: 2 }

test('counts what settles and adds up what is saved', () => {
  const tally = createTally({ atOnce: 4, perHost: 2 })
  tally.added(
    new Map([
      ['a.org', 3],
      ['b.org', 2],
    ]),
  )
  tally.received(40)
  tally.received(60)
  tally.settled('a.org', item(saved))
  tally.settled('a.org', item(saved))
  tally.settled('b.org', item(cancelled))
  const counts = { saved: 2, skipped: 0, failed: 0, cancelled: 1 }
  expect(tally.snapshot()).toEqual({ ...counts, items: 5, receivedBytes: 100 })
  expect(tally.summary({ ...end, left: 2 })).toMatchObject({ ...counts, left: 2, bytes: 200, peakAtOnce: 2 })
})

test('time runs from the first item that was opened', () => {
  const tally = createTally({ atOnce: 4, perHost: 2 })
  expect(tally.summary(end)).toMatchObject({ elapsedMs: 0, factor: undefined })
  tally.begun(1000)
  tally.begun(2000)
  expect(tally.summary(end).elapsedMs).toBe(2000)
})

test('the factor is the sum of all transfers over the time it took', () => {
  const tally = createTally({ atOnce: 4, perHost: 4 })
  tally.begun(1000)
  for (const ms of [500, 1500, 2000]) tally.settled('a.org', item(saved, ms))
  expect(tally.summary(end)).toMatchObject({ sequentialEstimateMs: 4000, elapsedMs: 2000, factor: 2 })
})

test.each([
  ['the longest item', { atOnce: 10, perHost: 10 }, 2000],
  ['the sum over the places', { atOnce: 1, perHost: 1 }, 4500],
  ['the busiest host over its places', { atOnce: 10, perHost: 1 }, 4000],
])('no schedule beats %s', (_, limits, boundMs) => {
  const tally = createTally(limits)
  for (const ms of [2000, 1000, 1000]) tally.settled('a.org', item(saved, ms))
  tally.settled('b.org', item(saved, 500))
  expect(tally.summary(end).boundMs).toBe(boundMs)
})

test('limits that changed count at their widest', () => {
  const tally = createTally({ atOnce: 2, perHost: 2 })
  for (const ms of [1000, 1000, 1000, 1000]) tally.settled('a.org', item(saved, ms))
  tally.limited({ atOnce: 4, perHost: 4 })
  tally.limited({ atOnce: 1, perHost: 1 })
  expect(tally.summary(end).boundMs).toBe(1000)
})
