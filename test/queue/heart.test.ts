import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHeart } from '../../main/queue/heart.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a worker that hears nothing for too long stops, and may begin again once it is answered', async () => {
  let answers = true
  const heart = createHeart(
    () => (answers ? Promise.resolve() : Promise.reject(new Error('gone'))),
    8000,
    () => Date.now(),
  )
  await vi.advanceTimersByTimeAsync(60_000)
  const before = heart.signal()
  expect(before.aborted).toBe(false)
  answers = false
  await vi.advanceTimersByTimeAsync(8000)
  expect(before.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(4000)
  expect(before.aborted).toBe(true)
  answers = true
  await vi.advanceTimersByTimeAsync(2000)
  expect(heart.signal().aborted).toBe(false)
  heart.close()
})

test('a call that never ends counts as silence', async () => {
  const heart = createHeart(
    () => new Promise(() => {}),
    8000,
    () => Date.now(),
  )
  await vi.advanceTimersByTimeAsync(12_000)
  expect(heart.signal().aborted).toBe(true)
  heart.close()
})

test('a worker is heard as soon as it begins', () => {
  const ping = vi.fn(() => Promise.resolve())
  createHeart(ping, 8000, () => Date.now()).close()
  expect(ping).toHaveBeenCalledOnce()
})
