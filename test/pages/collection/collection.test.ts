import { expect, test } from 'vitest'
import { groups } from './collection.ts'
import { type Judged, scanned } from './measure.ts'

/** Pages of which not all best images are named, and how much is offered beside. A page that is fixed leaves this list. */
const known: Record<string, { missed: string[]; noise: number; faults: number }> = {
  // An address that is an image only inside of its query; a banner that nothing calls one but its folder.
  own: { missed: ['Piwigo'], noise: 2, faults: 0 },
  independent: {
    missed: [],
    noise: 16,
    faults: 13,
  },
  'held out': { missed: [], noise: 4, faults: 4 },
  later: {
    // Of a file without a number beside those of a ladder, nothing says that it is larger.
    missed: ['02-jekyll-al-folio'],
    noise: 3,
    faults: 3,
  },
  // A portrait that the page names as its own, a sign in a menu, and images that lead to other pages.
  platforms: { missed: [], noise: 5, faults: 5 },
}

test('the collection is large, and a quarter of it is by others', () => {
  const counts = groups.map(({ pages }) => pages.length)
  expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(120)
})

test.each(groups)('of $name pages, the best images are named and hardly anything beside', async group => {
  const judged = await Promise.all(group.pages.map(scanned))
  const expected = known[group.name]
  const count = (of: (answer: Judged) => readonly string[]) =>
    judged.reduce((sum, answer) => sum + of(answer).length, 0)
  expect(judged.filter(({ missed }) => missed.length > 0).map(({ page }) => page.name)).toEqual(
    expected?.missed,
  )
  expect(count(({ noise }) => noise)).toBeLessThanOrEqual(expected?.noise ?? 0)
  expect(count(({ faults }) => faults)).toBeLessThanOrEqual(expected?.faults ?? 0)
})
