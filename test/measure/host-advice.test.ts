import { expect, test } from 'vitest'
import { decideAdvice } from '../../main/measure/host-advice.ts'
import type { Sweep } from '../../shared/comparison.ts'

const host = 'a.example'
const spread = { median: 100, min: 100, max: 100 }
const stepOf = (atOnce: number) => ({
  atOnce,
  elapsedMs: spread,
  imagesPerSecond: atOnce,
  bytesPerSecond: 1,
  waitMs: 1,
})

const sweepOf = (found: Partial<Sweep>): Sweep => ({
  kind: 'sweep',
  id: 'sweep',
  measuredAt: 9,
  batch: undefined,
  images: 50,
  imagesTotal: 50,
  hosts: [{ host, images: 50 }],
  rounds: 2,
  connections: 'kept',
  check: 'structure',
  differing: [],
  leftOut: [],
  cost: { requests: 1, bytes: 1 },
  upTo: 64,
  steps: [1, 2, 4, 8, 16].map(stepOf),
  best: 8,
  fastest: 8,
  stoppedBy: 'no-gain',
  words: '',
  ...found,
})

const known = (best: number) => () => ({ host, best, measuredAt: 1, imagesPerSecond: 1 })
const nothing = () => undefined

test('a knee that was found is the latest word on its host', () => {
  const advice = { host, best: 8, measuredAt: 9, imagesPerSecond: 8 }
  expect(decideAdvice(sweepOf({}), nothing)).toEqual(advice)
  expect(decideAdvice(sweepOf({}), known(16))).toEqual(advice)
  expect(decideAdvice(sweepOf({ best: 2 }), nothing)).toMatchObject({ best: 2 })
})

test.each([
  ['its images cut it short', { stoppedBy: 'too-few-images' }],
  ['it was stopped', { stoppedBy: 'stopped' }],
  ['it asked two hosts', { hosts: [host, 'b.example'].map(name => ({ host: name, images: 25 })) }],
  ['no step was run', { best: undefined, steps: [] }],
] satisfies [string, Partial<Sweep>][])('nothing is said where %s', (_, found) => {
  expect(decideAdvice(sweepOf(found), nothing)).toBeUndefined()
})

test('the most that was allowed means "at least": it lowers neither what is known nor what is usual', () => {
  const upTo = (most: number) => sweepOf({ stoppedBy: 'up-to', upTo: most, best: most })
  expect(decideAdvice(upTo(4), nothing)).toBeUndefined()
  expect(decideAdvice(upTo(8), nothing)).toBeUndefined()
  expect(decideAdvice(upTo(4), known(2))).toBeUndefined()
  expect(decideAdvice(upTo(16), known(32))).toBeUndefined()
  expect(decideAdvice(upTo(16), nothing)).toMatchObject({ best: 16 })
  expect(decideAdvice(upTo(16), known(8))).toMatchObject({ best: 16 })
  // Fewer were as good as the most: that is a knee.
  expect(decideAdvice({ ...upTo(8), best: 4 }, known(8))).toMatchObject({ best: 4 })
})
