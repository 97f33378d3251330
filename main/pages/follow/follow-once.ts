import { type Item, namedAddress } from '../../../shared/model.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import { createFold } from '../../lists/index.ts'
import type { PageReader } from '../reading/page-reader.ts'
import { type Following, type FollowOptions, follow } from './follow.ts'

export type FollowOnceOptions = FollowOptions & {
  /** Images that are had already. Read before the first page is asked for. */
  known?: AsyncIterable<readonly Item[]>
}

/** As `follow`, but each image once, whichever pages show it, and without those that are known. */
export function followOnce(
  recipe: Recipe,
  read: PageReader['read'],
  { known, ...options }: FollowOnceOptions = {},
): Following & { readonly duplicates: number } {
  const following = follow(recipe, read, options)
  const fold = createFold()
  let knownTwice = 0

  async function* items(): AsyncGenerator<Item[]> {
    for await (const chunk of known ?? [])
      for (const item of chunk) fold.add({ ...item, url: namedAddress(item) })
    knownTwice = fold.duplicates
    for await (const chunk of following.items) yield chunk.filter(item => fold.add(item))
  }

  return {
    ...following,
    items: items(),
    get duplicates() {
      return fold.duplicates - knownTwice
    },
  }
}
