import fc from 'fast-check'
import { expect, test } from 'vitest'
import { servedMs, waitAlone } from '../../../shared/estimate/server.ts'

const request = (sentAt: number, answeredAt: number) => ({
  ...{ sentAt, answeredAt, receivedAt: answeredAt, delivered: true },
})

/** Sixteen requests at once, to a host that takes this number at a time and 100 ms for each. */
const inLine = (places: number) =>
  Array.from({ length: 16 }, (_, at) => request(at, 100 * (1 + Math.floor(at / places)) + (at % places)))

test('who waits in line is served when a place is free', () => {
  const three = [request(0, 100), request(0, 200), request(0, 300)]
  expect(servedMs(three, 1, 'answeredAt')).toEqual([100, 100, 100])
  expect(servedMs(three, 2, 'answeredAt')).toEqual([100, 200, 200])
  expect(servedMs(three, Number.POSITIVE_INFINITY, 'answeredAt')).toEqual([100, 200, 300])
})

test('a place may be taken until all is sent', () => {
  const long = { ...request(0, 100), receivedAt: 250 }
  expect(servedMs([long, request(0, 300)], 1, 'receivedAt')).toEqual([100, 50])
})

test.each([1, 2, 4, 16])('a host that takes %i at a time is recognised by its answers', places => {
  const { ms, variance } = waitAlone(inLine(places))
  expect(ms).toBeGreaterThan(16 * 80)
  expect(ms).toBeLessThan(16 * 125)
  expect(Math.sqrt(variance)).toBeLessThan(16 * 60)
})

test('with more places there is never less that was to be served', () => {
  const times = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 8 }), (pairs, places) => {
      const requests = pairs
        .map(([sentAt, ms]) => request(sentAt, sentAt + ms))
        .sort((a, b) => a.sentAt - b.sentAt)
      const more = servedMs(requests, places + 1, 'answeredAt')
      for (const [at, ms] of servedMs(requests, places, 'answeredAt').entries()) {
        expect(ms).toBeLessThanOrEqual(more[at] ?? 0)
      }
    }),
  )
})

test('a host that has to wake up is waited for once', () => {
  const cold = Array.from({ length: 8 }, (_, at) => request(at, 1050 + at))
  const warm = Array.from({ length: 40 }, (_, at) => {
    const sentAt = 1060 + Math.floor(at / 8) * 55
    return request(sentAt, sentAt + 50)
  })
  const { ms } = waitAlone([...cold, ...warm])
  expect(ms).toBeGreaterThan(1000 + 47 * 45)
  expect(ms).toBeLessThan(1000 + 49 * 60)
})
