import { expect, test } from 'vitest'
import { planAfterWarmUp, planOf } from '../../main/measure/plan.ts'

const known = {
  hosts: [{ host: 'a', images: 10 }],
  images: 10,
  imagesTotal: 40,
  bytes: undefined,
  activeMs: undefined,
}
const common = { images: 10, connections: 'kept' } as const

test('a plan counts every run, also those that do not count', () => {
  const comparison = { kind: 'comparison', ...common, rounds: 3 } as const
  expect(planOf(comparison, known, { atOnce: 16, perHost: 8 })).toMatchObject({
    runs: 7,
    requests: 70,
    bytes: undefined,
    durationEstimateMs: undefined,
  })
  const sweep = { kind: 'sweep', ...common, rounds: 2, upTo: 64 } as const
  // 1, 2, 4, 8 and 10 at once.
  expect(planOf(sweep, known, { atOnce: 16, perHost: 8 })).toMatchObject({ runs: 11, requests: 110 })
})

test('what it takes, from the times before', () => {
  const comparison = { kind: 'comparison', ...common, rounds: 2 } as const
  const plan = planOf(comparison, { ...known, bytes: 5, activeMs: 800 }, { atOnce: 4, perHost: 8 })
  expect(plan).toMatchObject({ bytes: 25, durationEstimateMs: 2 * 800 + 3 * 200 })
})

test('what is left after the warm-up is one run less, with the bytes it showed', () => {
  const comparison = { kind: 'comparison', ...common, rounds: 2 } as const
  const limits = { atOnce: 4, perHost: 8 }
  expect(planAfterWarmUp(comparison, { ...known, bytes: 7 }, limits)).toEqual({
    runs: 4,
    requests: 40,
    bytes: 28,
  })
})
