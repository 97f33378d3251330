import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failure } from '../../shared/failure.ts'
import type { SettledState } from '../../shared/model.ts'
import {
  addEnd,
  type Counts,
  type End,
  endOf,
  ends,
  endWords,
  exitOf,
  itemEnds,
  noItems,
  outcomes,
} from '../../shared/outcomes.ts'

const saved = { kind: 'saved', file: 'a.jpg', bytes: 1, sha256: '', image: undefined } as const

test.each<[SettledState, string]>([
  [saved, 'saved'],
  [{ ...saved, damage: 'cut' }, 'damaged'],
  [{ ...saved, notDecoded: 'too large' }, 'notDecoded'],
  [{ ...saved, copied: { file: 'b.jpg', url: 'https://a.example/', savedAt: 0 } }, 'copied'],
  [{ kind: 'skipped', reason: 'name-exists', file: 'a.jpg' }, 'skipped'],
  [{ kind: 'skipped', reason: 'too-long', why: '' }, 'tooLong'],
  [{ kind: 'failed', failure: failure('not-found', '404') }, 'failed'],
  [{ kind: 'cancelled' }, 'cancelled'],
  [{ kind: 'deleted', deletedAt: 1, file: 'a.jpg', bytes: 1, sha256: '', image: undefined }, 'deleted'],
])('%o ends as %s', (state, end) => {
  expect(endOf(state)).toBe(end)
})

test('what is within another end is counted in both, and goes from both', () => {
  const counts = noItems()
  addEnd(counts, 'damaged')
  addEnd(counts, 'saved', 2)
  expect(counts).toMatchObject({ saved: 3, damaged: 1, failed: 0 })
  addEnd(counts, 'damaged', -1)
  expect(counts).toMatchObject({ saved: 2, damaged: 0 })
})

const anyCounts = fc.record(
  Object.fromEntries(ends.map(end => [end, fc.nat({ max: 3 })])) as Record<End, fc.Arbitrary<number>>,
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<Counts>>

test('the exit status is 1 exactly where an end that asks for it was met', () => {
  fc.assert(
    fc.property(anyCounts, counts => {
      const isFault = ends.some(end => outcomes[end].exit === 1 && (counts[end] ?? 0) > 0)
      expect(exitOf(counts)).toBe(isFault ? 1 : 0)
    }),
  )
})

test('a summary tells every end that was met, once and in the order of the table', () => {
  fc.assert(
    fc.property(anyCounts, counts => {
      const told = ends.filter(end => (counts[end] ?? 0) > 0 || (end === 'saved' && end in counts))
      expect(endWords(counts)).toEqual(told.map(end => outcomes[end].words(counts[end] ?? 0)))
    }),
  )
})

test('all ends of items add up to the images, however they end', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...itemEnds)), settled => {
      const counts = noItems()
      for (const end of settled) addEnd(counts, end)
      const { saved, skipped, failed, cancelled, deleted } = counts
      expect(saved + skipped + failed + cancelled + deleted).toBe(settled.length)
    }),
  )
})
