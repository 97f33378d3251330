import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  backoffMs,
  decideRetry,
  defaultPacing,
  longestRestMs,
  parseRetryAfter,
  type RetryPolicy,
} from '../../../main/engine/http/retry.ts'
import { type FailureCode, failure, failures } from '../../../shared/failure.ts'

const policy: RetryPolicy = { ...defaultPacing, attempts: 4 }
const never = () => 0
const decide = (code: FailureCode, attempt: number, retryAfterMs?: number) =>
  decideRetry(failure(code, 'x', retryAfterMs === undefined ? {} : { retryAfterMs }), attempt, policy, never)

describe('what to do after a failed attempt', () => {
  test('the rule of the failure', () => {
    expect(decide('body-cut', 1)).toEqual({ kind: 'again', delayMs: 500 })
    expect(decide('not-found', 1)).toEqual({ kind: 'give-up' })
    expect(decide('server-busy', 1)).toEqual({ kind: 'cool-down', delayMs: 500, restMs: 500 })
  })

  test('no attempt more than allowed, yet the host gets its rest', () => {
    expect(decide('body-cut', 3)).toMatchObject({ kind: 'again' })
    expect(decide('body-cut', 4)).toEqual({ kind: 'give-up' })
    expect(decide('rate-limited', 4, 9000)).toEqual({ kind: 'give-up', restMs: 9000 })
  })

  test('what the host asks for wins over our own delay', () => {
    expect(decide('server-error', 3, 7000)).toEqual({ kind: 'again', delayMs: 7000 })
    expect(decide('rate-limited', 1, 0)).toMatchObject({ kind: 'cool-down', delayMs: 0 })
    expect(decide('rate-limited', 1, longestRestMs)).toMatchObject({ delayMs: longestRestMs })
  })

  test('no caller waits longer than that', () => {
    const closedMs = longestRestMs + 1
    expect(decide('rate-limited', 1, closedMs)).toEqual({ kind: 'give-up', closedMs })
    expect(decide('server-error', 1, 1e12)).toEqual({ kind: 'give-up', closedMs: 1e12 })
  })

  test('property: every failure leads to a decision with a delay that can be waited for', () => {
    const codes = Object.keys(failures) as FailureCode[]
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        fc.integer({ min: 1, max: 60 }),
        fc.option(fc.nat()),
        (...[code, n, ms]) => {
          const decision = decide(code, n, ms ?? undefined)
          if (decision.kind === 'give-up') return
          expect(n).toBeLessThan(policy.attempts)
          expect(decision.delayMs).toBeGreaterThanOrEqual(0)
          expect(decision.delayMs).toBeLessThanOrEqual(longestRestMs)
        },
      ),
    )
  })
})

describe('backoff', () => {
  const plain = { ...policy, jitter: 0 }
  test('doubles up to its limit', () => {
    const delays = [1, 2, 3, 7, 50].map(attempt => backoffMs(attempt, plain, never))
    expect(delays).toEqual([500, 1000, 2000, 30_000, 30_000])
  })

  test('leaves its share to chance, and never more', () => {
    expect(backoffMs(1, policy, () => 0)).toBe(500)
    expect(backoffMs(1, policy, () => 0.999)).toBeCloseTo(250, 0)
    expect(backoffMs(1, plain, () => 0.5)).toBe(500)
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5)
  test.each([
    ['7', 7000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    ['Friday, 02-Jan-26 03:04:15 GMT', 10_000],
    ['Fri Jan  2 03:04:15 2026', 10_000],
    ['Fri, 02 Jan 2026 04:04:15 +0100', 10_000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected)
  })

  test('property: anything else is no number of ms below 0', () => {
    fc.assert(
      fc.property(fc.string(), header => {
        expect(parseRetryAfter(header, now) ?? 0).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
