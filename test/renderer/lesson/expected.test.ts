import { expect, test } from 'vitest'
import { expectedLanes } from '../../../renderer/lesson/expected.ts'
import { lessonSettings } from '../../../shared/lesson.ts'

const times = (settings: object) =>
  expectedLanes(lessonSettings.parse(settings)).map(({ elapsedMs }) => elapsedMs)

test('waits add up one after another, and pass together at once', () => {
  expect(times({ images: 20, delayMs: 300, pool: 5 })).toEqual([6000, 1200, 300])
})

test('a full line takes the same time for every way except for the waits', () => {
  expect(times({ images: 4, delayMs: 100, linkBytesPerSecond: 400_000, pool: 2 })).toEqual([800, 600, 500])
})

test('more at a time than the server takes wait for it', () => {
  expect(times({ images: 10, delayMs: 100, pool: 8, serverTakes: 4 })).toEqual([1000, 300, 300])
})

test('every image has a bar that ends in time', () => {
  for (const { bars, elapsedMs } of expectedLanes(lessonSettings.parse({ images: 7, pool: 3 }))) {
    expect(bars).toHaveLength(7)
    expect(bars.at(-1)).toEqual([expect.objectContaining({ to: elapsedMs })])
  }
})
