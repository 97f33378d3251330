import { expect, test } from 'vitest'
import { movedTo } from '../../../renderer/rows/use-kept-place.ts'

const rowsOf = (indexes: readonly (number | undefined)[]) => ({
  total: indexes.length,
  at: (place: number) => indexes[place],
})
const isSame = (a: number, b: number) => a === b

test('a row is found where those that came above have moved it', () => {
  expect(movedTo(3, 2, rowsOf([5, 4, 3, 2, 1]), isSame)).toBe(2)
  expect(movedTo(3, 2, rowsOf([7, 6, 5, 4, 3, 2, 1]), isSame)).toBe(4)
  expect(movedTo(4, 1, rowsOf([6, undefined, 4]), isSame)).toBe(2)
})

test('a row that is not known any more has no place', () => {
  expect(movedTo(4, 1, rowsOf([9, 8]), isSame)).toBeUndefined()
})
