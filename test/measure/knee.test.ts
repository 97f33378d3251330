import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideStop, isFaster, kneeOf, type Step, stepsOf } from '../../main/measure/knee.ts'

const step = (atOnce: number, ms: number, { range = 0, waitMs = 50 } = {}): Step => ({
  atOnce,
  elapsedMs: { median: ms, min: ms - range / 2, max: ms + range / 2 },
  waitMs,
})

test('steps double, and end at what was asked for or at all images', () => {
  expect(stepsOf(64, 1000)).toEqual([1, 2, 4, 8, 16, 32, 64])
  expect(stepsOf(20, 1000)).toEqual([1, 2, 4, 8, 16, 20])
  expect(stepsOf(64, 5)).toEqual([1, 2, 4, 5])
  expect(stepsOf(1, 5)).toEqual([1])
  expect(stepsOf(64, 1)).toEqual([1])
})

describe('decideStop', () => {
  test.each<[string | undefined, Step[]]>([
    [undefined, []],
    [undefined, [step(1, 1000)]],
    [undefined, [step(1, 1000), step(2, 500)]],
    ['no-gain', [step(1, 1000), step(2, 500), step(4, 490)]],
    ['no-gain', [step(1, 1000), step(2, 500), step(4, 700)]],
    ['no-gain', [step(1, 1000, { range: 400 }), step(2, 800, { range: 400 })]],
    ['waiting-doubled', [step(1, 1000), step(2, 500, { waitMs: 100 })]],
    [undefined, [step(1, 1000, { waitMs: 1 }), step(2, 500, { waitMs: 10 })]],
  ])('%s', (stop, steps) => {
    expect(decideStop(steps)).toBe(stop)
  })
})

describe('kneeOf', () => {
  test('the fewest at once within noise of the fastest', () => {
    const steps = [step(1, 1000), step(2, 500), step(4, 300, { range: 20 }), step(8, 290, { range: 20 })]
    expect(kneeOf(steps)).toMatchObject({ best: { atOnce: 4 }, fastest: { atOnce: 8 } })
    expect(kneeOf([])).toBeUndefined()
  })

  const steps = fc
    .array(fc.tuple(fc.integer({ min: 10, max: 10_000 }), fc.integer({ min: 0, max: 500 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map(all => all.map(([ms, range], at) => step(2 ** at, ms, { range })))

  test('is never beaten beyond noise, and nothing with fewer at once would do', () => {
    fc.assert(
      fc.property(steps, given => {
        const knee = kneeOf(given)
        if (knee === undefined) throw new Error('a knee was expected')
        const { best, fastest } = knee
        expect(best.atOnce).toBeLessThanOrEqual(fastest.atOnce)
        expect(isFaster(fastest.elapsedMs, best.elapsedMs)).toBe(false)
        for (const fewer of given.filter(({ atOnce }) => atOnce < best.atOnce)) {
          expect(isFaster(fastest.elapsedMs, fewer.elapsedMs)).toBe(true)
        }
      }),
    )
  })

  test('more noise never asks for more at once', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 1000 }), (given, more) => {
        const noisier = given.map(({ elapsedMs, ...rest }) => ({
          ...rest,
          elapsedMs: { ...elapsedMs, max: elapsedMs.max + more },
        }))
        expect(kneeOf(noisier)?.best.atOnce).toBeLessThanOrEqual(kneeOf(given)?.best.atOnce ?? 0)
      }),
    )
  })
})
