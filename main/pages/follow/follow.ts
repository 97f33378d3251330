import { failures } from '../../../shared/failure.ts'
import type { FollowedPage, FollowTotals } from '../../../shared/followed.ts'
import type { Item } from '../../../shared/model.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import { createPageItems, type PageItemRules } from '../page-items.ts'
import type { Fetcher } from '../reading/fetch.ts'
import type { PageReader } from '../reading/page-reader.ts'
import { createFrontier } from './frontier.ts'
import { leaveOutShared } from './leave-out-shared.ts'
import { failedPage, type GivenUp, inOrder, type PageNode, toldPage } from './page-node.ts'
import { createSameImage } from './same-image.ts'
import { takeImages } from './take-images.ts'
import { createVisits } from './visits.ts'

export type FollowOptions = {
  /**
   * Stops reading. What was found until then still comes, up to the first page that was given up: what is behind it
   * would take its place.
   */
  signal?: AbortSignal
  /** Called for each page, in the order of the listings. */
  page?: (page: FollowedPage) => void
  now?: () => number
  /** How images are to be asked for; the start pages are what the user named. Absent: as those of strangers. */
  items?: Omit<PageItemRules, 'named'>
  /** Images are taken as pages show them: no page about an image is read where it is shown. */
  asNamed?: boolean
  /** What keeps images from being taken. Absent: nothing does. */
  robotsRefusal?: Fetcher['robotsRefusal']
}

export type Following = {
  /**
   * The images in the order of the listings, each as soon as all before it are known; where the recipe does not say which
   * image is meant, as soon as the first few pages are. Never throws.
   */
  items: AsyncGenerator<Item[]>
  /** So far. */
  readonly totals: FollowTotals
  /** Whether no page was given up so far, and none failed that may be there another time. */
  isComplete(): boolean
}

/**
 * Goes from the start pages of a recipe to its images. Pages are asked for as soon as they are known, as many at once
 * as the reader takes; a page that fails is told and never stops the others. The order of what is yielded does not
 * depend on which page answers first, so that numbered names are the same each time.
 */
export function follow(
  recipe: Recipe,
  read: PageReader['read'],
  {
    signal,
    page: tell,
    now = () => performance.now(),
    items: rules = ofStrangers,
    asNamed = false,
    robotsRefusal = async () => undefined,
  }: FollowOptions = {},
): Following {
  const stop = new AbortController()
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const totals = noTotals()
  const startedAt = now()
  const itemOf = createPageItems({ ...rules, named: recipe.start })
  let isCut = false
  let isMissed = false

  const visit = createVisits({
    recipe,
    asNamed,
    frontier: createFrontier(recipe, totals),
    signal: stopped,
    async read(url, options) {
      const result = await read(url, options)
      totals.elapsedMs = now() - startedAt
      return result
    },
    take(images, page) {
      return takeImages(images, page, itemOf, robotsRefusal, stopped)
    },
  })

  function count(page: FollowedPage): void {
    totals[page.state === 'failed' ? 'failed' : page.role === 'listing' ? 'listings' : 'details'] += 1
    if (page.failure !== undefined && failures[page.failure.code].retry !== 'never') isMissed = true
    tell?.(page)
  }

  async function* nodes(): AsyncGenerator<PageNode | GivenUp> {
    for (const start of recipe.start.flatMap(url => visit(url) ?? []))
      if ((yield* inOrder(start)) === 'given-up') return
  }

  async function* items(): AsyncGenerator<Item[]> {
    const sameImage = createSameImage()
    try {
      for await (const node of recipe.image === undefined ? leaveOutShared(nodes()) : nodes()) {
        isCut = node === 'given-up'
        if (node === 'given-up') return
        const { taken, choice } = node
        const [image] = choice?.urls ?? []
        if (image !== undefined) sameImage.note(image)
        totals.refused += taken.refused
        count(toldPage(node))
        if (taken.items.length > 0) yield taken.items
      }
      const repeated = sameImage.found()
      const [start = ''] = recipe.start
      if (repeated !== undefined) count(toldPage(failedPage(start, 'listing', repeated)))
    } finally {
      stop.abort(new Error('Nobody waits for the pages any more'))
    }
  }

  return { items: items(), totals, isComplete: () => !isCut && !isMissed }
}

const ofStrangers = { headers: {}, referer: undefined, mayLeadInside: () => false }

const noTotals = (): FollowTotals => ({
  listings: 0,
  details: 0,
  failed: 0,
  repeats: 0,
  left: 0,
  refused: 0,
  elapsedMs: 0,
})
