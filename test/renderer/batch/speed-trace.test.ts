import { expect, test } from 'vitest'
import { pathOf, type SpeedTrace, withSpeed } from '../../../renderer/batch/speed-trace.ts'

const readings = (speeds: readonly number[], everyMs = 1000): SpeedTrace =>
  speeds.reduce<SpeedTrace>((trace, speed, at) => withSpeed(trace, at * everyMs, speed), [])

test('one reading a second is kept, of the last minute', () => {
  expect(readings([1, 2, 3, 4], 500)).toEqual([
    { at: 0, bytesPerSecond: 1 },
    { at: 1000, bytesPerSecond: 3 },
  ])
  const long = readings(Array.from({ length: 200 }, (_, at) => at))
  expect([long.length, long[0]?.at, long.at(-1)?.at]).toEqual([61, 139_000, 199_000])
})

test('the line ends at the right, and its highest point at the top', () => {
  expect(pathOf(readings([5]), 60, 10)).toBe('')
  expect(pathOf(readings([0, 10, 5]), 60, 10)).toBe('M58.0 10.0L59.0 0.0L60.0 5.0')
  expect(pathOf(readings([0, 0]), 60, 10)).toBe('M59.0 10.0L60.0 10.0')
})
