import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  barsOf,
  clampSpan,
  failureMarks,
  isWhole,
  moveSpan,
  type Rows,
  revealRow,
  revealSpan,
  rowAt,
  rowPxOfAll,
  rowsInSight,
  type Span,
  zoomSpan,
} from '../../../renderer/timing/view.ts'
import type { Segment } from '../../../shared/timeline.ts'

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

const segments = fc.array(
  fc
    .tuple(
      fc.constantFrom('wait', 'receive', 'finish'),
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: 0.01, max: 500, noNaN: true }),
      fc.integer({ min: 0, max: 2 }),
    )
    .map(
      ([kind, startAt, ms, lane]): Segment => ({ kind, startAt, endAt: startAt + ms, lane, attempt: lane }),
    ),
)

test('bars lie in their row and in the drawing; every attempt in sight has one, what is out of sight has none', () => {
  fc.assert(
    fc.property(segments, fc.double({ min: 0, max: 900, noNaN: true }), (pieces, startMs) => {
      const span = { startMs, endMs: startMs + 100 }
      const bars = barsOf({ segments: pieces, lanes: 3 }, span, 800, 40, 20)
      const inSight = pieces.filter(({ startAt, endAt }) => endAt >= span.startMs && startAt <= span.endMs)
      const drawn = new Set(bars.map(({ segment }) => segment))
      for (const piece of drawn) expect(inSight).toContain(piece)
      for (const piece of inSight) {
        // An eighth of a millisecond is a pixel here.
        const shownMs = Math.min(piece.endAt, span.endMs) - Math.max(piece.startAt, span.startMs)
        const ms = ({ startAt, endAt }: Segment) => endAt - startAt
        const rivals = pieces.filter(({ attempt }) => attempt === piece.attempt)
        if (shownMs > 0.126 || rivals.every(other => ms(other) <= ms(piece))) expect(drawn).toContain(piece)
      }
      for (const { x, y, width, height } of bars) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x + width).toBeLessThanOrEqual(800 + 1e-6)
        expect(width).toBeGreaterThan(0)
        expect(y).toBeGreaterThanOrEqual(40)
        expect(y + height).toBeLessThanOrEqual(60 + 1e-6)
      }
    }),
  )
})

test('every attempt that failed in sight has its mark, however low the row', () => {
  const attempt = { endAt: 0, startAt: 0, phases: {}, reused: false, receivedBytes: 0 }
  const row = {
    attempts: [
      { ...attempt, endAt: 50, failure: 'body-cut' as const },
      { ...attempt, endAt: 70 },
      { ...attempt, endAt: 400, failure: 'body-cut' as const },
    ],
  }
  const cut = { segments: [{ kind: 'wait' as const, startAt: 0, endAt: 50, lane: 1, attempt: 0 }], lanes: 2 }
  const span = { startMs: 0, endMs: 100 }
  expect(failureMarks(row, cut, span, 200, 10, 20)).toEqual([{ x: 99, width: 2, y: 20, height: 7 }])
  expect(failureMarks(row, cut, span, 200, 10.3, 0.1)).toEqual([{ x: 99, width: 2, y: 10, height: 1 }])
})
