import { expect, test } from 'vitest'
import { placeAtOnce, placePoints } from '../../../renderer/measure/scale.ts'

const box = { left: 10, top: 20, width: 100, height: 50 }

test('each doubling is as far as the one before', () => {
  expect([1, 2, 4, 8, 16].map(atOnce => placeAtOnce(atOnce, 16, box))).toEqual([10, 35, 60, 85, 110])
  expect(placeAtOnce(1, 1, box)).toBe(10)
})

test('points stand where their values are, low ones below', () => {
  const axis = { end: 10, step: 5, ticks: [0, 5, 10] }
  expect(placePoints([{ atOnce: 2, value: 5, low: 4, high: 10 }], 2, axis, box)).toEqual([
    { atOnce: 2, x: 110, y: 45, lowY: 50, highY: 20 },
  ])
})
