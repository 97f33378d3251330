import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  clampSpan,
  isWhole,
  moveSpan,
  type Rows,
  revealRow,
  revealSpan,
  rowAt,
  rowPxOfAll,
  rowsInSight,
  zoomSpan,
} from '../../../renderer/timing/view.ts'
import type { Span } from '../../../shared/bars.ts'

const spanIn = (from: number, longest: number) =>
  fc
    .tuple(
      fc.double({ min: from, max: from + 1e6, noNaN: true }),
      fc.double({ min: 0.001, max: longest, noNaN: true }),
    )
    .map(([startMs, ms]): Span => ({ startMs, endMs: startMs + ms }))
const wholes = spanIn(0, 1e6)
const spans = spanIn(-1e5, 1e6)

const expectInside = (span: Span, whole: Span) => {
  expect(span.startMs).toBeGreaterThanOrEqual(whole.startMs - 1e-6)
  expect(span.endMs).toBeLessThanOrEqual(whole.endMs + 1e-6)
  expect(span.endMs).toBeGreaterThan(span.startMs)
}

test('whatever is done to it, a span stays inside the whole', () => {
  fc.assert(
    fc.property(
      wholes,
      spans,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      (whole, wanted, factor, byMs) => {
        const span = clampSpan(wanted, whole)
        expectInside(span, whole)
        expectInside(zoomSpan(span, whole, factor, span.startMs + byMs), whole)
        expectInside(moveSpan(span, whole, byMs), whole)
        expect(isWhole(zoomSpan(span, whole, 1e-12, span.startMs), whole)).toBe(true)
      },
    ),
  )
})

test('what is under the pointer stays there while it is zoomed in', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      (part, factor) => {
        const whole = { startMs: 100, endMs: 10_100 }
        const atMs = whole.startMs + part * 10_000
        const span = zoomSpan(whole, whole, factor, atMs)
        expect((atMs - span.startMs) / (span.endMs - span.startMs)).toBeCloseTo(part, 6)
        expect(span.endMs - span.startMs).toBeCloseTo(10_000 / factor, 6)
      },
    ),
  )
})

test('a piece of time is shown by moving as little as needed', () => {
  const whole = { startMs: 0, endMs: 1000 }
  const span = { startMs: 200, endMs: 300 }
  expect(revealSpan(span, whole, { startMs: 220, endMs: 260 })).toBe(span)
  expect(revealSpan(span, whole, { startMs: 150, endMs: 160 })).toEqual({ startMs: 150, endMs: 250 })
  expect(revealSpan(span, whole, { startMs: 350, endMs: 400 })).toEqual({ startMs: 300, endMs: 400 })
  expect(revealSpan(span, whole, { startMs: 290, endMs: 600 })).toEqual({ startMs: 290, endMs: 390 })
})

const places = fc
  .record({
    count: fc.integer({ min: 1, max: 50_000 }),
    rowPx: fc.double({ min: 0.05, max: 44, noNaN: true }),
    height: fc.integer({ min: 20, max: 2000 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(
    ({ part, ...place }): Rows => ({
      ...place,
      scrollTop: part * Math.max(0, place.count * place.rowPx - place.height),
    }),
  )

test('rows in sight are those that touch the drawing, and no others', () => {
  fc.assert(
    fc.property(places, fc.double({ min: 0, max: 0.999, noNaN: true }), (place, part) => {
      const { first, end } = rowsInSight(place)
      expect(end - first).toBeLessThanOrEqual(Math.ceil(place.height / place.rowPx) + 1)
      const row = rowAt(place, part * place.height)
      if (row === undefined) expect(place.count * place.rowPx).toBeLessThanOrEqual(place.height)
      else {
        expect(row).toBeGreaterThanOrEqual(first)
        expect(row).toBeLessThan(end)
      }
    }),
  )
})

test('a row that is revealed is in sight', () => {
  fc.assert(
    fc.property(places, fc.double({ min: 0, max: 0.999, noNaN: true }), (place, part) => {
      const row = Math.floor(part * place.count)
      const { first, end } = rowsInSight({ ...place, scrollTop: revealRow(place, row) })
      expect(row).toBeGreaterThanOrEqual(first)
      expect(row).toBeLessThan(end)
    }),
  )
})

test('all rows at once fit into the height, as far as they can be drawn', () => {
  expect(rowPxOfAll({ count: 10_000, height: 500, scrollTop: 0, rowPx: 20 }) * 10_000).toBeLessThanOrEqual(
    500,
  )
  expect(rowPxOfAll({ count: 3, height: 500, scrollTop: 0, rowPx: 20 })).toBe(20)
})
