import { expect, test } from 'vitest'
import { createTally } from '../../../main/engine/record/tally.ts'
import { type Failure, failure } from '../../../shared/failure.ts'
import type { Attempt, SettledItem, SettledState } from '../../../shared/model.ts'
import { noItems } from '../../../shared/outcomes.ts'

const saved: SettledState = { kind: 'saved', file: 'a.jpg', bytes: 100, sha256: '', image: undefined }
const cancelled: SettledState = { kind: 'cancelled' }

const failedWith = failure('not-found', '404')

const attempt = (ms: number, cause?: Failure): Attempt => ({
  number: 1,
  url: 'https://a.org/a.jpg',
  rangeStart: 0,
  receivedBytes: 0,
  reusedConnection: false,
  timestamps: { startedAt: 0, endedAt: ms },
  ...(cause !== undefined && { failure: cause }),
})

const itemOf = (state: SettledState, attempts: Attempt[]): SettledItem => ({
  index: 1,
  item: { url: 'https://a.org/a.jpg', origin: { source: 'test', line: 1 } },
  state,
  attempts,
  times: { queuedAt: 0, settledAt: 0, queuedMs: 0, activeMs: 0 },
})

const item = (state: SettledState, ms = 0) =>
  itemOf(state, [attempt(ms, state.kind === 'failed' ? state.failure : undefined)])

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
  const counts = { ...noItems(), saved: 2, cancelled: 1 }
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

/** Eight images that were asked for together and waited for 400 ms each, beside each other. */
const settledThen = { queuedAt: 1000, settledAt: 1410, queuedMs: 0, activeMs: 0 }
const eight = Array.from({ length: 8 }, (_, at) => {
  const timestamps = { startedAt: 1000, requestSentAt: 1000 + at, responseAt: 1400 + at, endedAt: 1402 + at }
  return { ...itemOf(saved, [{ ...attempt(0), timestamps }]), index: at + 1, times: settledThen }
})

test('the factor is at least what the low end of the estimate says', () => {
  const tally = createTally({ atOnce: 8, perHost: 8 })
  tally.begun(1000)
  for (const settled of eight) tally.settled('a.org', settled)
  const { factor, sequentialEstimateMs = 0, sequentialEstimate } = tally.summary({ ...end, endedAt: 1410 })
  expect(sequentialEstimateMs).toBeGreaterThan(3200)
  expect(sequentialEstimateMs).toBeLessThan(3300)
  expect(factor).toBeCloseTo((sequentialEstimate?.lowMs ?? 0) / 410, 5)
  expect(tally.times(1410, 8).sequentialEstimate).toEqual(sequentialEstimate)
})

test('fewer than eight answers give no estimate, nor do those of one that was none after all', () => {
  const tally = createTally({ atOnce: 8, perHost: 8 })
  tally.begun(1000)
  for (const settled of eight) tally.settled('a.org', settled)
  const [first] = eight
  if (first === undefined) return
  tally.revised('a.org', { ...first, state: { kind: 'failed', failure: failure('placeholder') } }, saved)
  expect(tally.summary(end)).toMatchObject({ sequentialEstimate: undefined, factor: undefined })
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

/** A run of 3 s with two at a time, and what it claims. */
function claimOf(items: readonly SettledItem[], peakAtOnce = 2) {
  const tally = createTally({ atOnce: 4, perHost: 4 })
  tally.begun(0)
  for (const settled of items) tally.settled('a.org', settled)
  const { downloaded, boundMs, factor } = tally.summary({ ...end, peakAtOnce })
  return { downloaded, boundMs, factor }
}

const none = { downloaded: 0, boundMs: 0, factor: undefined }

test('one saved image among failures claims nothing, whatever the failures took', () => {
  const failures = Array.from({ length: 5 }, () => item({ kind: 'failed', failure: failedWith }, 2900))
  expect(claimOf([item(saved, 1000), ...failures])).toEqual({
    ...{ downloaded: 1, boundMs: 1000 },
    factor: undefined,
  })
})

test('failures, skips and copies without a download are no part of the claim', () => {
  const others = [
    item({ kind: 'failed', failure: failedWith }, 2900),
    item({ kind: 'skipped', reason: 'same-content', file: 'a.jpg' }, 2900),
    item(cancelled, 2900),
    itemOf(saved, []),
  ]
  expect(claimOf(others)).toEqual(none)
  const downloads = [item(saved, 2900), item(saved, 2800)]
  expect(claimOf([...others, ...downloads])).toEqual(claimOf(downloads))
  expect(claimOf(downloads)).toMatchObject({ downloaded: 2, boundMs: 2900 })
})

test('one at a time claims nothing', () => {
  expect(claimOf([item(saved, 1500), item(saved, 1450)], 1)).toMatchObject({
    downloaded: 2,
    factor: undefined,
  })
})

test('a mirror that was silent is no part of the claim, nor are attempts that failed', () => {
  const afterSilence = itemOf(saved, [attempt(2900, failedWith), attempt(30)])
  expect(claimOf([afterSilence])).toMatchObject({ boundMs: 30, factor: undefined })
  expect(claimOf([afterSilence, afterSilence])).toMatchObject({ boundMs: 30, factor: undefined })
})

test('an item that came to another end after all counts as that, with its bytes and its time', () => {
  const tally = createTally({ atOnce: 4, perHost: 2 })
  tally.begun(0)
  tally.settled('a.org', item(saved, 500))
  tally.settled('a.org', item(saved, 700))
  const placeholder: SettledState = { kind: 'failed', failure: failure('placeholder') }
  tally.revised('a.org', { ...item(saved, 500), state: placeholder }, saved)
  const counts = { saved: 1, failed: 1, placeholder: 1 }
  expect(tally.summary(end)).toMatchObject({
    ...counts,
    bytes: 100,
    downloaded: 1,
    boundMs: 700,
  })
})

test('what an earlier run saved is only counted as what it is now', () => {
  const tally = createTally({ atOnce: 4, perHost: 2 })
  tally.begun(1000)
  const placeholder: SettledState = { kind: 'failed', failure: failure('placeholder') }
  tally.revised('a.org', item(placeholder, 500), saved)
  expect(tally.summary(end)).toMatchObject({ saved: 0, failed: 1, placeholder: 1, bytes: 0, downloaded: 0 })
})
