import { expect, test } from 'vitest'
import { runOrder } from '../../shared/run-order.ts'

const letters = (rounds: number) =>
  runOrder(rounds)
    .map(({ mode }) => (mode === 'sequential' ? 'S' : 'C'))
    .join('')

test('runs are interleaved, each kind as often and as early as the other', () => {
  expect(letters(2)).toBe('SCCS')
  expect(letters(5)).toBe('SCCSSCCSSC')
  expect(runOrder(2).map(({ round }) => round)).toEqual([1, 1, 2, 2])
})
