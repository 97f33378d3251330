import type { Item } from '../../shared/model.ts'
import type { Recipe } from '../../shared/recipe.ts'
import type { BatchOptions, PageOptionsInput } from '../../shared/settings.ts'
import type { App, RunObserver } from '../app/app.ts'
import { createPageReader, type Following, followOnce } from '../pages/index.ts'
import type { Report } from './report.ts'

/** What is followed, and how its images are to be asked for. */
export type PagesToFollow = {
  recipe: Recipe
  pages: PageOptionsInput
  headers: BatchOptions['headers']
  referer: BatchOptions['referer']
}

/** Pages that a command follows, and tells of. */
export type FollowedPages = {
  readonly totals: Following['totals']
  /** Images in the order of the listing, each once, whichever pages show it. */
  readonly items: AsyncGenerator<readonly Item[]>
  /** Whether these are all there are. */
  isComplete(): boolean
  readonly duplicates: number
  /** Tells what became of the pages. */
  tell(): void
  /** The report of a batch of these images: it begins its end with the pages. */
  telling: Report
  /** An observer that ends the reading together with the batch. */
  ending(observer: RunObserver): RunObserver
  close(): void
}

/** Begins to follow. `known`: images that are had already. */
export function followPages(
  { world }: App,
  report: Report,
  { recipe, pages, headers, referer }: PagesToFollow,
  known?: AsyncIterable<readonly Item[]>,
): FollowedPages {
  const reader = createPageReader(world, pages)
  const stop = new AbortController()
  const startedAt = world.clock.now()
  const following = followOnce(recipe, reader.read, {
    ...(known !== undefined && { known }),
    signal: stop.signal,
    page: report.page,
    items: { headers, referer, mayLeadInside: reader.fetcher.mayLeadInside },
    robotsRefusal: reader.fetcher.robotsRefusal,
  })
  const tell = () => report.followed(following.totals, world.clock.now() - startedAt)

  return {
    totals: following.totals,
    items: following.items,
    isComplete: following.isComplete,
    get duplicates() {
      return following.duplicates
    },
    tell,
    telling: {
      ...report,
      ended(summary, duplicates) {
        tell()
        report.ended(summary, duplicates)
      },
    },
    ending: observer => ({
      ...observer,
      stopping() {
        stop.abort(new Error('The batch was stopped'))
        observer.stopping?.()
      },
    }),
    close() {
      stop.abort(new Error('The command is over'))
      reader.close()
    },
  }
}
