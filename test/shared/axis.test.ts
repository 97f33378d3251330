import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTick, numberAxis, placedTicks, stepFor, ticksIn, timeAxis } from '../../shared/axis.ts'

const spans = fc.double({ min: 0.01, max: 1e9, noNaN: true })

test('an axis of times ends round, as close to the longest as its few ticks allow', () => {
  expect(timeAxis(1030)).toEqual({ end: 1500, step: 500, ticks: [0, 500, 1000, 1500] })
  expect(timeAxis(80).end).toBe(80)
  expect(timeAxis(80, 5, 500).end).toBe(500)
  expect(timeAxis(0)).toMatchObject({ end: 1, step: 0.2 })
})

test('an axis of numbers goes in steps of 1, 2 or 5', () => {
  expect(numberAxis(37, 4)).toEqual({ end: 40, step: 10, ticks: [0, 10, 20, 30, 40] })
  expect(numberAxis(0.9, 4).step).toBe(0.5)
  expect(numberAxis(1200, 4).ticks).toEqual([0, 500, 1000, 1500])
})

test('every axis holds what it is for, with no more ticks than asked', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e7, noNaN: true }),
      fc.integer({ min: 2, max: 8 }),
      (value, most) => {
        for (const { end, ticks } of [numberAxis(value, most), timeAxis(value, most)]) {
          expect(end).toBeGreaterThanOrEqual(value * (1 - 1e-9))
          expect(ticks.length).toBeLessThanOrEqual(most + 1)
          expect(ticks[0]).toBe(0)
          expect(ticks.at(-1)).toBeCloseTo(end, 6)
        }
      },
    ),
  )
})

test('ticks of a piece of time stand where their times are', () => {
  expect(placedTicks({ startMs: 500, endMs: 2500 }, 200, 4)).toEqual([
    { x: 0, words: '0.5 s' },
    { x: 50, words: '1 s' },
    { x: 100, words: '1.5 s' },
    { x: 150, words: '2 s' },
    { x: 200, words: '2.5 s' },
  ])
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

test('ticks are the multiples of the step inside the span, each with a label that differs from the next', () => {
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
