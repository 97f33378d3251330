import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barsOf, failureMarks } from '../../shared/bars.ts'
import type { Segment } from '../../shared/timeline.ts'

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
