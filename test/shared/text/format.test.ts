import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatFactor,
  formatRate,
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
