import { expect, test } from 'vitest'
import { lanesFor } from '../../../main/engine/lanes/load.ts'

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
