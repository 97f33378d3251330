import { expect, test } from 'vitest'
import { createPacer } from '../../main/engine/rate-limit.ts'
import { createFakeClock } from '../helpers/fake-clock.ts'

const { signal } = new AbortController()

test('without a limit nobody waits', () => {
  const clock = createFakeClock()
  expect(createPacer(undefined, clock).take(1e12, signal)).toBeUndefined()
})

test('bytes cost time, and the debts of all transfers add up', async () => {
  const clock = createFakeClock()
  const pacer = createPacer(1000, clock)
  void pacer.take(500, signal)
  void pacer.take(500, signal)
  expect(clock.slept).toEqual([500, 1000])
  await clock.advance(600)
  void pacer.take(100, signal)
  expect(clock.slept).toEqual([500, 1000, 500])
})

test('a debt too small to sleep for stands, and is paid with the next', () => {
  const clock = createFakeClock()
  const pacer = createPacer(1000, clock)
  expect(pacer.take(20, signal)).toBeUndefined()
  void pacer.take(1, signal)
  expect(clock.slept).toEqual([21])
})

test('time that was not used is not saved up', async () => {
  const clock = createFakeClock()
  const pacer = createPacer(1000, clock)
  await clock.advance(60_000)
  void pacer.take(3000, signal)
  expect(clock.slept).toEqual([3000])
})

test('who is interrupted waits no longer', async () => {
  const clock = createFakeClock()
  const controller = new AbortController()
  const waiting = createPacer(1000, clock).take(3000, controller.signal)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})
