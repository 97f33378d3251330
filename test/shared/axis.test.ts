import fc from 'fast-check'
import { expect, test } from 'vitest'
import { axisOf, formatTick, stepFor, ticksIn } from '../../shared/axis.ts'

const spans = fc.double({ min: 0.01, max: 1e9, noNaN: true })

test('an axis holds what is drawn on it, from zero to a tick, with a few ticks', () => {
  fc.assert(
    fc.property(spans, longestMs => {
      const { endMs, ticksMs } = axisOf(longestMs)
      expect(endMs).toBeGreaterThanOrEqual(longestMs)
      expect(ticksMs[0]).toBe(0)
      expect(ticksMs.at(-1)).toBeCloseTo(endMs, 3)
      expect(ticksMs.length).toBeLessThanOrEqual(7)
    }),
  )
})

test('a step cuts a span into no more parts than asked, and not into far fewer', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 3, max: 20 }), (spanMs, most) => {
      const parts = spanMs / stepFor(spanMs, most)
      expect(parts).toBeLessThanOrEqual(most * (1 + 1e-9))
      // From 10 to 15 to 30 s, and from a hundredth of a millisecond on.
      if (spanMs > 1) expect(parts).toBeGreaterThan(most / 3)
    }),
  )
})

test('ticks are the multiples of the step inside the span, each told apart from the next', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), spans, (startMs, spanMs) => {
      const stepMs = stepFor(spanMs, 8)
      const ticks = ticksIn(startMs, startMs + spanMs, stepMs)
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(startMs - 1e-6)
        expect(tick).toBeLessThanOrEqual(startMs + spanMs + 1e-6)
      }
      const words = ticks.map(tick => formatTick(tick, stepMs))
      expect(new Set(words).size).toBe(words.length)
    }),
  )
})

test.each([
  [0, 100, '0'],
  [15_000, 5000, '15 s'],
  [500, 500, '0.5 s'],
  [10_000, 500, '10 s'],
  [120_000, 60_000, '2 min'],
  [53_231.5, 0.5, '53.2315 s'],
  [0.02, 0.01, '0.00002 s'],
])('%d ms on an axis with a tick each %d ms is %s', (ms, stepMs, words) => {
  expect(formatTick(ms, stepMs)).toBe(words)
})
