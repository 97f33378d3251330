import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, weigh } from '../../../shared/estimate/part.ts'

test('what explains the times much better counts alone', () => {
  const { ms, variance } = weigh([
    { ms: 100, variance: 4, fit: 0 },
    { ms: 900, variance: 4, fit: -80 },
  ])
  expect(ms).toBeCloseTo(100)
  expect(variance).toBeCloseTo(4)
})

test('two that explain them alike make a doubt of their difference', () => {
  const { ms, variance } = weigh([
    { ms: 100, variance: 0, fit: -5 },
    { ms: 300, variance: 0, fit: -5 },
  ])
  expect(ms).toBe(200)
  expect(variance).toBe(10_000)
})

test('the middle of an even number is between two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBe(0)
})

test('the middle is that of the numbers in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 }), values => {
      const inOrder = values.toSorted((a, b) => a - b)
      const [lower = 0, upper = 0] = [inOrder[(inOrder.length - 1) >> 1], inOrder[inOrder.length >> 1]]
      expect(median(values)).toBe((lower + upper) / 2)
    }),
  )
})
