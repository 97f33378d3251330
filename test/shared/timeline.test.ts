import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Attempt } from '../../shared/model.ts'
import {
  extentOf,
  rowTotals,
  segmentsOf,
  type TimelineRow,
  type TimelineSource,
  timelineRow,
} from '../../shared/timeline.ts'
import type { AttemptTimestamps } from '../../shared/timing.ts'

const attempt = (number: number, timestamps: AttemptTimestamps, more: Partial<Attempt> = {}): Attempt => ({
  number,
  url: 'https://a.test/1.jpg',
  rangeStart: 0,
  receivedBytes: 10,
  reusedConnection: timestamps.connectAt === undefined,
  timestamps,
  ...more,
})

const source = (attempts: Attempt[], more: Partial<TimelineSource> = {}): TimelineSource => ({
  index: 1,
  name: '1.jpg',
  host: 'a.test',
  state: 'saved',
  queuedAt: 1000,
  settledAt: 2000,
  attempts,
  ...more,
})

const shown = (row: TimelineRow, now = 1000) =>
  segmentsOf(row, now).segments.map(({ kind, startAt, endAt }) => `${kind} ${startAt}-${endAt}`)

const fresh = {
  startedAt: 1100,
  lookupAt: 1110,
  connectAt: 1120,
  secureConnectAt: 1140,
  requestSentAt: 1141,
  responseAt: 1200,
  firstByteAt: 1201,
  bodyEndAt: 1250,
  endedAt: 1251.004,
}

test('a row is its wait and the phases of its attempt, on an axis of its own', () => {
  const row = timelineRow(source([attempt(1, fresh)]), 1000)
  expect(shown(row)).toEqual([
    'queued 0-100',
    'dns 100-110',
    'connect 110-120',
    'tls 120-140',
    'request 140-141',
    'wait 141-201',
    'receive 201-250',
    'finish 250-251',
  ])
})

test('a kept connection has no dns, connect or tls', () => {
  const kept = { startedAt: 1100, requestSentAt: 1101, firstByteAt: 1150, bodyEndAt: 1160, endedAt: 1161 }
  const row = timelineRow(source([attempt(1, kept)]), 1000)
  expect(row.attempts[0]).toMatchObject({ reused: true, phases: { request: 1, wait: 49, receive: 10 } })
  expect(shown(row)).toEqual([
    'queued 0-100',
    'request 100-101',
    'wait 101-150',
    'receive 150-160',
    'finish 160-161',
  ])
})

test('the wait between two attempts shows, and so does one that is not over', () => {
  const first = attempt(1, { startedAt: 1100, endedAt: 1150 }, { failure: { code: 'body-cut', message: '' } })
  const second = attempt(2, { startedAt: 1400, endedAt: 1450 })
  const row = timelineRow(source([first, second]), 1000)
  expect(shown(row)).toEqual(['queued 0-100', 'request 100-150', 'backoff 150-400', 'request 400-450'])
  expect(row.attempts[0]?.failure).toBe('body-cut')

  const { settledAt: _, ...waiting } = timelineRow(source([first], { state: 'backoff' }), 1000)
  expect(shown(waiting, 300)).toEqual(['queued 0-100', 'request 100-150', 'backoff 150-300'])
  expect(shown({ ...waiting, runsSince: 200 }, 300)).toEqual([
    'queued 0-100',
    'request 100-150',
    'backoff 150-200',
    'running 200-300',
  ])
})

test('what never began is only its wait', () => {
  const { settledAt: _, ...queued } = timelineRow(source([], { state: 'queued' }), 1000)
  expect(shown(queued, 70)).toEqual(['queued 0-70'])
  expect(shown(timelineRow(source([], { state: 'cancelled' }), 1000), 5000)).toEqual(['queued 0-1000'])
})

test('attempts of mirrors that overlap have lanes of their own', () => {
  const row = timelineRow(
    source([
      attempt(1, { startedAt: 1200, endedAt: 1300 }),
      attempt(1, { startedAt: 1100, endedAt: 1250 }),
      attempt(2, { startedAt: 1260, endedAt: 1280 }),
    ]),
    1000,
  )
  const { segments, lanes } = segmentsOf(row, 0)
  expect(lanes).toBe(2)
  expect(
    segments.filter(({ attempt }) => attempt !== undefined).map(({ startAt, lane }) => [startAt, lane]),
  ).toEqual([
    [100, 0],
    [200, 1],
    [260, 0],
  ])
})

/** Attempts as any clock might have noted them. */
const anyRow = fc
  .record({
    queuedAt: fc.integer({ min: 0, max: 1000 }),
    marks: fc.array(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 9, maxLength: 9 }), {
      maxLength: 4,
    }),
    gaps: fc.array(fc.double({ min: -200, max: 500, noNaN: true }), { minLength: 4, maxLength: 4 }),
    runs: fc.boolean(),
  })
  .map(({ queuedAt, marks, gaps, runs }) => {
    let at = queuedAt
    const attempts = marks.map((steps, n) => {
      const startedAt = Math.max(queuedAt, at + (gaps[n] ?? 0))
      let last = startedAt
      const [
        lookupAt,
        connectAt,
        secureConnectAt,
        requestSentAt,
        responseAt,
        firstByteAt,
        bodyEndAt,
        endedAt,
      ] = steps.slice(1).map(step => (last += step))
      at = last
      return attempt(n + 1, {
        startedAt,
        ...(Number(steps[0]) > 150 && { lookupAt, connectAt, secureConnectAt }),
        ...(requestSentAt !== undefined && { requestSentAt }),
        ...(responseAt !== undefined && { responseAt }),
        ...(firstByteAt !== undefined && { firstByteAt }),
        ...(bodyEndAt !== undefined && { bodyEndAt }),
        endedAt: endedAt ?? last,
      } as AttemptTimestamps)
    })
    const settled = { queuedAt, settledAt: at + 5 }
    return timelineRow(
      runs
        ? { index: 1, name: '', host: '', state: 'active', queuedAt, attempts, runsSince: at + 1 }
        : source(attempts, settled),
      0,
    )
  })

test('whatever was recorded: the pieces of a lane never overlap, and lie within the extent or wait for it', () => {
  fc.assert(
    fc.property(anyRow, row => {
      const now = 5000
      const { segments, lanes } = segmentsOf(row, now)
      const { startMs, endMs } = extentOf([row], now)
      for (let lane = 0; lane < lanes; lane += 1) {
        const own = segments.filter(segment => segment.lane === lane && segment.attempt !== undefined)
        for (const [n, { startAt, endAt }] of own.entries()) {
          expect(endAt).toBeGreaterThan(startAt)
          expect(startAt).toBeGreaterThanOrEqual(own[n - 1]?.endAt ?? startMs)
          expect(endAt).toBeLessThanOrEqual(endMs)
        }
      }
      const waits = segments.filter(({ attempt }) => attempt === undefined)
      for (const [n, { startAt }] of waits.entries()) {
        expect(startAt).toBeGreaterThanOrEqual(waits[n - 1]?.endAt ?? 0)
      }
    }),
  )
})

test('the numbers of a row are those of its pieces', () => {
  fc.assert(
    fc.property(anyRow, row => {
      const totals = rowTotals(row, 5000)
      const sum = Object.values(totals.phases).reduce((all, ms) => all + ms, 0)
      const attempts = row.attempts.reduce((all, { startAt, endAt }) => all + endAt - startAt, 0)
      expect(sum).toBeCloseTo(attempts, 0)
      expect(totals.queuedMs).toBeGreaterThanOrEqual(0)
      expect(totals.backoffMs).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('the extent of nothing is a millisecond', () => {
  expect(extentOf([], 0)).toEqual({ startMs: 0, endMs: 1 })
})
