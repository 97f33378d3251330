import { expect, test } from 'vitest'
import { createRateLimit } from '../../../main/engine/attempt/rate-limit.ts'
import { createFakeClock } from '../../helpers/fake-clock.ts'

const { signal } = new AbortController()

test('without a limit no caller waits', () => {
  const clock = createFakeClock()
  expect(createRateLimit(undefined, clock).take(1e12, signal)).toBeUndefined()
})

test('bytes cost time, and the debts of all transfers add up', async () => {
  const clock = createFakeClock()
  const rateLimit = createRateLimit(1000, clock)
  void rateLimit.take(500, signal)
  void rateLimit.take(500, signal)
  expect(clock.slept).toEqual([500, 1000])
  await clock.advance(600)
  void rateLimit.take(100, signal)
  expect(clock.slept).toEqual([500, 1000, 500])
})

test('a debt too small to sleep for stands, and is paid with the next', () => {
  const clock = createFakeClock()
  const rateLimit = createRateLimit(1000, clock)
  expect(rateLimit.take(20, signal)).toBeUndefined()
  void rateLimit.take(1, signal)
  expect(clock.slept).toEqual([21])
})

test('time that was not used is not saved up', async () => {
  const clock = createFakeClock()
  const rateLimit = createRateLimit(1000, clock)
  await clock.advance(60_000)
  void rateLimit.take(3000, signal)
  expect(clock.slept).toEqual([3000])
})

test('who is interrupted waits no longer', async () => {
  const clock = createFakeClock()
  const controller = new AbortController()
  const waiting = createRateLimit(1000, clock).take(3000, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})
