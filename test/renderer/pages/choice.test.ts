import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ChoosableRow,
  chosenSo,
  everything,
  isChosen,
  isEverything,
  nothing,
  rangeSo,
} from '../../../renderer/pages/choice.ts'

const open = (index: number): ChoosableRow => ({ index, state: 'offered' })
const refused = (index: number): ChoosableRow => ({ index, state: 'refused' })

describe('what robots.txt asks programs to leave alone', () => {
  test('is not chosen with everything else', () => {
    expect(isChosen(everything, open(0))).toBe(true)
    expect(isChosen(everything, refused(1))).toBe(false)
  })

  test('is chosen by hand, and given up again', () => {
    const one = chosenSo(everything, [refused(1)], true)
    expect([isChosen(one, refused(1)), isChosen(one, refused(2)), isEverything(one)]).toEqual([
      true,
      false,
      false,
    ])
    expect(isEverything(chosenSo(one, [refused(1)], false))).toBe(true)
  })

  test('is never chosen along with a range, but given up with one', () => {
    const rows = [open(0), refused(1), open(2)]
    const ranged = rangeSo(nothing, rows, true)
    expect(rows.map(row => isChosen(ranged, row))).toEqual([true, false, true])
    const byHand = chosenSo(ranged, [refused(1)], true)
    expect(rows.map(row => isChosen(rangeSo(byHand, rows, false), row))).toEqual([false, false, false])
  })

  test('is not chosen because it was given up before that was known', () => {
    const left = chosenSo(everything, [{ index: 1, state: 'looking' }], false)
    expect(isChosen(left, refused(1))).toBe(false)
  })
})

test('whatever is chosen or given up is so, and all others stay as they were', () => {
  const rows = Array.from({ length: 10 }, (_, index) => (index % 3 === 0 ? refused(index) : open(index)))
  const steps = fc.array(fc.tuple(fc.uniqueArray(fc.nat(9)), fc.boolean()))
  fc.assert(
    fc.property(fc.constantFrom(everything, nothing), steps, (first, changes) => {
      let choice = first
      const known = rows.map(row => isChosen(first, row))
      for (const [indexes, wanted] of changes) {
        choice = chosenSo(
          choice,
          rows.filter(({ index }) => indexes.includes(index)),
          wanted,
        )
        for (const index of indexes) known[index] = wanted
      }
      expect(rows.map(row => isChosen(choice, row))).toEqual(known)
    }),
  )
})
