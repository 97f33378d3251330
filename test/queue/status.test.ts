import { expect, test } from 'vitest'
import { rateOf } from '../../main/queue/status.ts'

const now = 1_000_000_000_000
const ago = (...seconds: number[]) => seconds.map(each => now - each * 1000)

test('the rate is that of the last minutes, also where a run paused before', () => {
  expect(rateOf(ago(3600, 10, 8, 6, 4, 2), 30, now)).toEqual({ perSecond: 0.5, leftMs: 60_000 })
  expect(rateOf(ago(3600), 30, now)).toBeUndefined()
  expect(rateOf([], 30, now)).toBeUndefined()
})

test('one slice that came this moment is no endless rate', () => {
  expect(rateOf(ago(0, 0, 0), 3, now)).toEqual({ perSecond: 3, leftMs: 1000 })
})
