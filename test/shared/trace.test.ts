import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTrace, decodeTicks, encodeTicks } from '../../shared/trace.ts'

const pieces = fc.array(
  fc.record({
    afterMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    bytes: fc.integer({ min: 1, max: 2 ** 33 }),
  }),
  { maxLength: 60 },
)

test('what is stored is read back, to a tenth of a millisecond and to the byte', () => {
  fc.assert(
    fc.property(pieces, found => {
      let at = 1_700_000_000_000.25
      const trace = createTrace()
      for (const { afterMs, bytes } of found) {
        at += afterMs
        trace.add(at, bytes)
      }
      const ticks = trace.ticks()
      if (ticks === undefined) {
        expect(found).toEqual([])
        return
      }
      const read = decodeTicks(encodeTicks(ticks))
      expect(read.startAt).toBe(ticks.startAt)
      expect(read.bytes).toEqual(found.map(({ bytes }) => bytes))
      for (const [n, ms] of ticks.atMs.entries())
        expect(Math.abs((read.atMs[n] ?? 0) - ms)).toBeLessThan(0.051)
    }),
  )
})

test('however much arrives, memory is bounded, no byte is lost and ticks stand for about as much each', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), count => {
      const trace = createTrace(8)
      for (let n = 0; n < count; n += 1) trace.add(1000 + n, 10)
      const { atMs, bytes } = trace.ticks() ?? { atMs: [], bytes: [] }
      expect(atMs.length).toBeLessThanOrEqual(8)
      if (count >= 8) expect(atMs.length).toBeGreaterThanOrEqual(4)
      expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(count * 10)
      // All but the last are of the same size, and lie as far apart as they are large.
      for (const [n, size] of bytes.slice(0, -1).entries()) {
        expect(size).toBe(bytes[0])
        expect(atMs[n + 1]).toBe((n + 1) * (size / 10))
      }
    }),
  )
})

test('a stored trace is small', () => {
  const trace = createTrace()
  for (let n = 0; n < 900; n += 1) trace.add(n * 1.5, 16_384)
  const ticks = trace.ticks()
  expect(ticks && encodeTicks(ticks).length).toBeLessThanOrEqual(8 + 900 * 4)
})

test('what was cut off is left out', () => {
  const whole = encodeTicks({ startAt: 5, atMs: [0, 100], bytes: [300, 70_000] })
  expect(decodeTicks(whole.slice(0, -1))).toEqual({ startAt: 5, atMs: [0], bytes: [300] })
})
