import { expect, test } from 'vitest'
import { createMeter } from '../../../main/engine/record/meter.ts'

/** Feeds a meter step by step and answers the speed it shows at the end. */
function speedAfter(steps: readonly [bytes: number, ms: number][]): number {
  const meter = createMeter(0)
  let now = 0
  let speed = 0
  for (const [bytes, ms] of steps) {
    meter.add(bytes)
    now += ms
    speed = meter.speedAt(now)
  }
  return speed
}

const times = (count: number, step: [number, number]): [number, number][] =>
  Array.from({ length: count }, () => step)

test('nothing yet', () => {
  expect(createMeter(1000).speedAt(1000)).toBe(0)
  expect(createMeter(1000).speedAt(5000)).toBe(0)
})

test('a steady stream shows its own speed from the first step on', () => {
  expect(speedAfter(times(1, [100, 100]))).toBeCloseTo(1000)
  expect(speedAfter(times(200, [100, 100]))).toBeCloseTo(1000)
})

test('how often it is asked does not matter', () => {
  expect(speedAfter(times(4000, [5, 5]))).toBeCloseTo(speedAfter(times(20, [1000, 1000])))
})

test('half of the change shows after two seconds', () => {
  const long = times(1000, [100, 100])
  expect(speedAfter([...long, ...times(20, [0, 100])])).toBeCloseTo(500, -1)
})

test('it goes to nothing when nothing comes', () => {
  expect(speedAfter([...times(100, [100, 100]), ...times(600, [0, 100])])).toBeLessThan(0.001)
})

test('one burst neither jumps nor sticks', () => {
  const burst = speedAfter([...times(100, [100, 100]), [10_000, 100]])
  expect(burst).toBeLessThan(10_000)
  expect(speedAfter([...times(100, [100, 100]), [10_000, 100], ...times(200, [100, 100])])).toBeCloseTo(
    1000,
    -1,
  )
})
