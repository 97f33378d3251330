import fc from 'fast-check'
import { expect, test } from 'vitest'
import { threadsOf } from '../../../renderer/timing/paint-weave.ts'

test('every byte in sight is in one tick, at its own pixel, and no pixel has two', () => {
  const pieces = fc.array(
    fc.record({ afterMs: fc.double({ min: 0, max: 20, noNaN: true }), bytes: fc.nat(100_000) }),
    { maxLength: 200 },
  )
  fc.assert(
    fc.property(pieces, fc.double({ min: 0, max: 500, noNaN: true }), (found, startMs) => {
      let at = 0
      const atMs = found.map(({ afterMs }) => (at += afterMs))
      const bytes = found.map(piece => piece.bytes)
      const span = { startMs, endMs: startMs + 200 }
      const fromMs = 50
      const threads = threadsOf({ index: 1, atMs, bytes }, fromMs, span, 400)
      const isIn = (ms: number) => ms >= fromMs && ms >= span.startMs && ms <= span.endMs
      const sum = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0)
      expect(sum(threads.map(thread => thread.bytes))).toBe(sum(bytes.filter((_, n) => isIn(atMs[n] ?? 0))))
      for (const [n, { x }] of threads.entries()) {
        expect(x).toBeGreaterThan(threads[n - 1]?.x ?? -1)
        expect(x).toBeLessThan(400)
      }
    }),
  )
})
