import { expect, test } from 'vitest'
import { rateOf } from '../../main/queue/status.ts'

const now = 1_000_000_000_000
/** A turn of this many images, from and to so long ago, in seconds. */
const turn = (items: number, from: number, to: number) => ({
  ...{ saved: items, failed: 0 },
  ...{ from: now - from * 1000, to: now - to * 1000 },
})

test('the rate is that of the last minutes, also where a run paused before', () => {
  expect(rateOf([turn(50, 3600, 3500), turn(5, 10, 2)], 30, now)).toEqual({ perSecond: 0.5, leftMs: 60_000 })
  expect(rateOf([turn(50, 3600, 3500)], 30, now)).toBeUndefined()
  expect(rateOf([], 30, now)).toBeUndefined()
})

test('of a turn that began before that, the part counts that lies in it', () => {
  expect(rateOf([turn(600, 600, 0)], 30, now)?.perSecond).toBeCloseTo(1)
})

test('one turn that came this moment is no endless rate', () => {
  expect(rateOf([turn(3, 0, 0)], 3, now)).toEqual({ perSecond: 3, leftMs: 1000 })
})
