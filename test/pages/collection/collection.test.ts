import { expect, test } from 'vitest'
import { collection, judge } from './measure.ts'

/** Addresses that are images only inside of their query. */
const missed = ['gallery: Piwigo']
/** A banner that nothing calls one but its folder. */
const noisy = ['forum: imageboard']

test('of pages as sites write them, the best image is named and hardly anything beside', async () => {
  expect(collection.length).toBeGreaterThanOrEqual(120)
  const judged = await Promise.all(collection.map(judge))
  const nameOf = ({ page: { kind, name } }: (typeof judged)[number]) => `${kind}: ${name}`
  expect(judged.filter(({ named, guessed }) => !named && !guessed).map(nameOf)).toEqual(missed)
  expect(judged.filter(({ noise }) => noise.length > 0).map(nameOf)).toEqual([...missed, ...noisy])
})
