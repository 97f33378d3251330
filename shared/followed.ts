import type { Failure } from './failure.ts'

/** A page that was read for a recipe, or could not be. */
export type FollowedPage = {
  /** After redirects where it was read. Without secrets. */
  url: string
  role: 'listing' | 'detail'
  state: 'read' | 'failed'
  /** New pages it leads to, and images taken from it. */
  links: number
  images: number
  /** Sentences: what was looked for and not found, what was not followed. */
  problems: string[]
  failure: Failure | undefined
}

export type FollowTotals = {
  listings: number
  details: number
  failed: number
  /** Links to pages that were read already, or are going to be. */
  repeats: number
  /** Detail pages beyond the recipe's limits. */
  left: number
  /** Images that robots.txt asks programs to leave alone. */
  refused: number
  /** First request to last answer, ms. */
  elapsedMs: number
}
