import { describe, expect, test } from 'vitest'
import { countsOf, createMeters, remainingMs } from '../../../main/api/batches/throughput.ts'
import type { ActiveItem, Snapshot } from '../../../main/app/app.ts'
import { failure } from '../../../shared/failure.ts'
import { itemsOf, noItems } from '../../../shared/outcomes.ts'

const active = (index: number, receivedBytes: number, totalBytes?: number): ActiveItem => ({
  index,
  item: { url: 'http://a.test/', origin: { source: 'test', line: index } },
  state: { kind: 'active', attempt: 1, receivedBytes, totalBytes },
  isSaving: false,
  activeMs: 1000,
  activeSince: 1,
  attempts: [],
  trace: undefined,
})

const snapshot = (changes: Partial<Snapshot> & { elapsedMs?: number }): Snapshot => ({
  items: 0,
  reading: false,
  ...noItems(),
  receivedBytes: 0,
  active: [],
  coolingHosts: [],
  times: {
    elapsedMs: changes.elapsedMs ?? 0,
    sequentialEstimateMs: undefined,
    sequentialEstimate: undefined,
    boundMs: 0,
    factor: undefined,
    peakAtOnce: 0,
    downloaded: 0,
  },
  ...changes,
})

describe('time left', () => {
  const left = (items: number, changes: Parameters<typeof snapshot>[0], bytesPerSecond = 0) => {
    const now = snapshot(changes)
    const counts = countsOf({ items, queued: 0, ...itemsOf(now) }, items, now.active)
    return remainingMs(now, counts, bytesPerSecond, 1000)
  }

  test('from bytes, where all that is left has a known size', () => {
    expect(left(2, { active: [active(1, 500, 1500), active(2, 0, 1000)] }, 1000)).toBe(2000)
  })

  test('from the pace of the images so far', () => {
    expect(left(100, { saved: 8, failed: 2, elapsedMs: 5000 })).toBe(45_000)
    expect(left(12, { saved: 10, elapsedMs: 5000, active: [active(1, 500), active(2, 0, 1000)] }, 1000)).toBe(
      1000,
    )
  })

  test('no less than the longest wait for a retry', () => {
    const cause = failure('rate-limited', 'status 429')
    const state = { kind: 'backoff', attempt: 1, retryAt: 91_000, failure: cause } as const
    const waiting = { ...active(1, 0), state }
    expect(left(11, { saved: 10, elapsedMs: 5000, active: [waiting] })).toBe(90_000)
  })

  test('unknown where all that is left was paused by itself', () => {
    const paused = { ...active(1, 0), state: { kind: 'paused' } } as const
    expect(left(11, { saved: 10, elapsedMs: 5000, active: [paused] })).toBeUndefined()
    expect(left(12, { saved: 10, elapsedMs: 5000, active: [paused] })).toBe(1000)
  })

  test('unknown while pages may name more images', () => {
    expect(left(100, { saved: 8, elapsedMs: 5000, reading: true })).toBeUndefined()
  })

  test('unknown at first and at the end', () => {
    expect(left(100, { saved: 2, elapsedMs: 5000 })).toBeUndefined()
    expect(left(100, { saved: 10, elapsedMs: 500 })).toBeUndefined()
    expect(left(10, { saved: 10, elapsedMs: 5000 })).toBeUndefined()
  })
})

test('what runs is not queued', () => {
  const totals = { items: 10, queued: 8, ...noItems(), saved: 2 }
  const backoff: ActiveItem = {
    ...active(2, 0),
    state: { kind: 'backoff', attempt: 1, retryAt: 0, failure: { code: 'gone', message: '' } },
  }
  expect(countsOf(totals, 10, [active(1, 0), backoff])).toMatchObject({
    queued: 6,
    active: 1,
    backoff: 1,
    saved: 2,
  })
})

describe('speed', () => {
  test('of an image from its first byte, and never negative when it starts over', () => {
    const meters = createMeters(0, 0)
    expect(meters.speedOf(active(1, 5000), 1000)).toBe(5000)
    expect(meters.speedOf(active(1, 0), 2000)).toBeGreaterThanOrEqual(0)
  })

  test('of the whole counts what this run received', () => {
    const meters = createMeters(0, 1_000_000)
    expect(meters.speed(1_001_000, 1000)).toBe(1000)
  })

  test('nothing in a backoff has one', () => {
    const meters = createMeters(0, 0)
    const state = { kind: 'backoff', attempt: 1, retryAt: 0, failure: { code: 'gone', message: '' } } as const
    expect(meters.speedOf({ ...active(1, 0), state }, 1000)).toBeUndefined()
  })
})
