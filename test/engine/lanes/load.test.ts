import { expect, test } from 'vitest'
import { lanesFor, startForLongList } from '../../../main/engine/lanes/load.ts'
import { createLanePool } from '../../../main/engine/lanes/pool.ts'

test('the first lane comes where main is busy, the next where all lanes are', () => {
  expect(lanesFor({ main: 0.5, lanes: [] }, 4)).toBe(0)
  expect(lanesFor({ main: 0.8, lanes: [] }, 4)).toBe(1)
  expect(lanesFor({ main: 0.9, lanes: [0.5] }, 4)).toBe(1)
  expect(lanesFor({ main: 0.1, lanes: [0.8] }, 4)).toBe(2)
  expect(lanesFor({ main: 0.1, lanes: [0.8, 0.2] }, 4)).toBe(2)
})

test('there are never more than a machine has use for', () => {
  expect(lanesFor({ main: 1, lanes: [] }, 0)).toBe(0)
  expect(lanesFor({ main: 1, lanes: [1, 1] }, 2)).toBe(2)
})

test('a long list has its lanes at once, where there may be any', () => {
  const wanted: number[] = []
  const pool = (most: number) => ({
    ...createLanePool({ start: () => never(), cores: 1 }),
    most,
    want: (count: number) => void wanted.push(count),
  })
  startForLongList(pool(3), { lanes: 'auto' }, 999, () => {})
  startForLongList(undefined, { lanes: 'auto' }, 1000, () => {})
  expect(wanted).toEqual([])
  startForLongList(pool(3), { lanes: 'auto' }, 1000, () => {})
  startForLongList(pool(0), { lanes: 'auto' }, 1000, () => {})
  startForLongList(pool(3), { lanes: 2 }, 1000, () => {})
  startForLongList(pool(3), { lanes: 0 }, 1000, () => {})
  expect(wanted).toEqual([1, 0, 2, 0])
})

const never = (): never => {
  throw new Error('no lane is started here')
}
