import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numberAxis, placeAtOnce, placePoints, timeAxis } from '../../../renderer/measure/scale.ts'

test('an axis of times ends round, as close to the longest as its few ticks allow', () => {
  expect(timeAxis(1030)).toEqual({ end: 1500, step: 500, ticks: [0, 500, 1000, 1500] })
  expect(timeAxis(80).end).toBe(80)
  expect(timeAxis(0)).toMatchObject({ end: 1, step: 0.2 })
})

test('an axis of numbers goes in steps of 1, 2 or 5', () => {
  expect(numberAxis(37, 4)).toEqual({ end: 40, step: 10, ticks: [0, 10, 20, 30, 40] })
  expect(numberAxis(0.9, 4).step).toBe(0.5)
  expect(numberAxis(1200, 4).ticks).toEqual([0, 500, 1000, 1500])
})

test('every axis holds what it is for, with no more ticks than asked', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1e7, noNaN: true }),
      fc.integer({ min: 2, max: 8 }),
      (value, most) => {
        for (const { end, ticks } of [numberAxis(value, most), timeAxis(value, most)]) {
          expect(end).toBeGreaterThanOrEqual(value * (1 - 1e-9))
          expect(ticks.length).toBeLessThanOrEqual(most + 1)
          expect(ticks[0]).toBe(0)
          expect(ticks.at(-1)).toBeCloseTo(end, 6)
        }
      },
    ),
  )
})

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
