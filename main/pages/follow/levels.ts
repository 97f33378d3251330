import { type Hop, hopsOf, type Recipe } from '../../../shared/recipe.ts'

/** What a recipe looks for on pages at each number of links below its start pages. */
export type Level = {
  /** The link to the next level; undefined on the last. */
  hop: Hop | undefined
  /** Whether its pages list others, may have more pages after them, and count as such. */
  isListing: boolean
  /** Texts of the page itself, where it is the last one, or comes after the listings. */
  fields: Recipe['fields']
}

export function levelsOf(recipe: Recipe): Level[] {
  const { link, depth, via, fields } = recipe
  const hops = hopsOf(recipe)
  const listings = link === undefined ? Math.min(via.length, 1) : depth
  const before = link === undefined ? 0 : depth

  const fieldsAt = (level: number): Recipe['fields'] => {
    const behind = via[level - before - 1]
    // Where no link leads to a detail page, the page of the image is one.
    const isDetail = link === undefined && level === hops.length
    return behind === undefined ? fields : { ...behind.fields, ...(isDetail && fields) }
  }
  return Array.from({ length: hops.length + 1 }, (_, level) => ({
    hop: hops[level],
    isListing: level < listings || hops.length === 0,
    fields: fieldsAt(level),
  }))
}

/** The names of all texts that it takes, in their order. */
export const fieldNamesOf = ({ fields, via }: Pick<Recipe, 'fields' | 'via'>): string[] => [
  ...new Set([fields, ...via.map(hop => hop.fields)].flatMap(Object.keys)),
]
