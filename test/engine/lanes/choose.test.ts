import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseLane, type LaneLoad } from '../../../main/engine/lanes/choose.ts'

const load = (running: number, ofHost = 0, mostOfHost = ofHost): LaneLoad => ({ running, ofHost, mostOfHost })

describe('the lane of the next attempt', () => {
  test('is undefined where there is no lane', () => expect(chooseLane([])).toBeUndefined())

  test('is the one that has least to do', () => {
    expect(chooseLane([load(3), load(1), load(2)])).toBe(1)
  })

  test('is one that has an idle connection to the host', () => {
    expect(chooseLane([load(0), load(5, 1, 2)])).toBe(1)
    expect(chooseLane([load(0), load(5, 2, 2)])).toBe(0)
    expect(chooseLane([load(6, 1, 2), load(5, 0, 1)])).toBe(1)
  })

  test('is another one where that has far more to do', () => {
    expect(chooseLane([load(0), load(8, 1, 2)])).toBe(1)
    expect(chooseLane([load(0), load(9, 1, 2)])).toBe(0)
  })

  test('never has more to do than twice as much as another and a few', () => {
    const lane = fc.record({ running: fc.nat(600), ofHost: fc.nat(600), mostOfHost: fc.nat(600) })
    fc.assert(
      fc.property(fc.array(lane, { minLength: 1 }), loads => {
        const chosen = loads[chooseLane(loads) ?? -1]?.running ?? Number.POSITIVE_INFINITY
        expect(chosen).toBeLessThanOrEqual(2 * Math.min(...loads.map(({ running }) => running)) + 8)
      }),
    )
  })
})
