import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundOf, usableAtOnce } from '../../main/measure/bound.ts'

const times = (...all: number[]) => all.map(ms => ({ host: 'a', ms }))

describe('boundOf', () => {
  test.each([
    ['longest-image', 9, times(9, 1, 1), { atOnce: 4, perHost: 4 }, 5],
    ['at-once', 6, times(4, 4, 4), { atOnce: 2, perHost: 8 }, 5],
    ['per-host', 12, times(4, 4, 4), { atOnce: 8, perHost: 1 }, 5],
    ['link', 20, times(4, 4, 4), { atOnce: 8, perHost: 8 }, 20],
    ['longest-image', 0, [], { atOnce: 8, perHost: 8 }, 0],
  ] as const)('%s: %i', (by, ms, of, limits, linkMs) => {
    expect(boundOf(of, limits, linkMs)).toEqual({ by, ms })
  })

  test('no schedule of ours beats it', () => {
    const image = fc.record({ host: fc.constantFrom('a', 'b'), ms: fc.integer({ min: 1, max: 100 }) })
    const limit = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(fc.array(image, { minLength: 1 }), limit, limit, (images, atOnce, perHost) => {
        const bound = boundOf(images, { atOnce, perHost }, 0)
        expect(schedule(images, atOnce, perHost)).toBeGreaterThanOrEqual(bound.ms - 1e-9)
      }),
    )
  })
})

/** Greedy: each starts as soon as it may. Returns when the last one ends. */
function schedule(images: readonly { host: string; ms: number }[], atOnce: number, perHost: number): number {
  const waiting = [...images]
  let running: { host: string; until: number }[] = []
  let now = 0
  for (;;) {
    const at = waiting.findIndex(({ host }) => running.filter(other => other.host === host).length < perHost)
    const next = running.length < atOnce && at >= 0 ? waiting.splice(at, 1)[0] : undefined
    if (next !== undefined) {
      running.push({ host: next.host, until: now + next.ms })
      continue
    }
    if (running.length === 0) return now
    now = Math.min(...running.map(({ until }) => until))
    running = running.filter(({ until }) => until > now)
  }
}

test('no more run at once than there are, and than their hosts allow', () => {
  expect(usableAtOnce([{ images: 3 }], { atOnce: 16, perHost: 8 })).toBe(3)
  expect(usableAtOnce([{ images: 30 }, { images: 2 }], { atOnce: 16, perHost: 8 })).toBe(10)
  expect(usableAtOnce([{ images: 30 }, { images: 20 }], { atOnce: 12, perHost: 8 })).toBe(12)
})
