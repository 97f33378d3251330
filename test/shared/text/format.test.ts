import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatFactor,
  formatPerSecond,
  formatRate,
  spreadWords,
} from '../../../shared/text/format.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1234, '1.2 kB'],
  [99_499, '99 kB'],
  [999_400, '999 kB'],
  [999_600, '1 MB'],
  [2_909_000, '2.9 MB'],
  [5e15, '5 PB'],
])('%d bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words))

test.each([
  [0, '0 ms'],
  [9.4, '9 ms'],
  [9.6, '0.01 s'],
  [820, '0.82 s'],
  [994, '0.99 s'],
  [996, '1.0 s'],
  [4320, '4.3 s'],
  [56_600, '56.6 s'],
  [99_960, '1 min 40 s'],
  [816_000, '13 min 36 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
])('%d ms are %s', (ms, words) => expect(formatDuration(ms)).toBe(words))

test('counts, rates and factors', () => {
  expect(formatCount(1, 'image')).toBe('1 image')
  expect(formatCount(2000, 'image')).toBe('2,000 images')
  expect(formatRate(3_400_000)).toBe('3.4 MB/s')
  expect(formatFactor(5.27)).toBe('5.3×')
  expect(formatFactor(11.96)).toBe('12×')
})

test.each([
  [0, '0.0 ms'],
  [0.44, '0.4 ms'],
  [9.96, '10 ms'],
  [99.4, '99 ms'],
  [99.6, '0.10 s'],
  [820, '0.82 s'],
])('a phase of %d ms is %s', (ms, words) => {
  expect(formatExact(ms)).toBe(words)
})

test('a median comes with its range where it can be seen', () => {
  expect(spreadWords({ median: 820, min: 800, max: 900 })).toBe('0.82 s (0.80 s to 0.90 s)')
  expect(spreadWords({ median: 820, min: 820, max: 820 })).toBe('0.82 s')
  expect(spreadWords({ median: 5.27, min: 4.8, max: 5.5 }, formatFactor)).toBe('5.3× (4.8× to 5.5×)')
})

test('images a second', () => {
  expect([0.55, 9.94, 9.96, 1234].map(formatPerSecond)).toEqual(['0.6', '9.9', '10', '1,234'])
})
