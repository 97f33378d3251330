import { expect, test } from 'vitest'
import { receiveAlone } from '../../../shared/estimate/line.ts'

const body = (answeredAt: number, receivedAt: number, bytes = 100_000) => ({
  ...{ host: 'a', answeredAt, receivedAt, bytes, delivered: true },
})

/** Six times four bodies that begin together. */
const rounds = (bodyAt: (startAt: number, place: number) => ReturnType<typeof body>) =>
  Array.from({ length: 24 }, (_, at) => bodyAt(Math.floor(at / 4) * 2000, at % 4))

test('bodies that slow each other shared a full line', () => {
  // Of 100, 200, 300 and 400 kB, on a line that carries 1 kB a ms in all.
  const ends = [400, 700, 900, 1000]
  const { ms } = receiveAlone(rounds((at, place) => body(at, at + (ends[place] ?? 0), 100_000 * (place + 1))))
  expect(ms).toBeGreaterThan(6 * 900)
  expect(ms).toBeLessThan(6 * 1400)
})

test('bodies that come at one speed, however many come, have a line with room', () => {
  const { ms } = receiveAlone(rounds((at, place) => body(at, at + 100 * (place + 1), 100_000 * (place + 1))))
  expect(ms).toBeGreaterThan(6 * 900)
  expect(ms).toBeLessThanOrEqual(6 * 1000)
})

test('where nothing was received it takes no time', () => {
  expect(receiveAlone([])).toEqual({ ms: 0, variance: 0 })
})
