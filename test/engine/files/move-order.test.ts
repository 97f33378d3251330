import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from '../../../main/engine/files/move-order.ts'

test('in any set of moves each name is free when it is needed, as far as the moves can free it', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(12), { minLength: 1 }),
      fc.uniqueArray(fc.nat(12), { minLength: 13, maxLength: 13 }),
      (sources, targets) => {
        const moves = sources.map((source, at) => ({ source: `${source}`, target: `${targets[at]}` }))
        const there = new Map(moves.map((move, at) => [move.source, at]))
        for (const { move, isDetour } of inOrder(moves)) {
          const file = moves.indexOf(move)
          const from = [...there].find(([, each]) => each === file)?.[0] ?? ''
          const to = isDetour ? `free ${file}` : move.target
          if (from === to) continue
          expect(there.has(to)).toBe(false)
          there.delete(from)
          there.set(to, file)
        }
        for (const [at, { target }] of moves.entries()) expect(there.get(target)).toBe(at)
      },
    ),
  )
})

test('two that change places need one detour', () => {
  const [a, b] = [
    { source: 'a', target: 'b' },
    { source: 'b', target: 'a' },
  ]
  expect([...inOrder([a, b])]).toEqual([
    { move: a, isDetour: true },
    { move: b, isDetour: false },
    { move: a, isDetour: false },
  ])
})
