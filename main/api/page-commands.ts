import type { Followed, PageToPick, RecipePreview } from '../../shared/contract/commands.ts'
import { FailureError, failure, failures } from '../../shared/failure.ts'
import type { FollowedPage, Item } from '../../shared/model.ts'
import type { Recipe } from '../../shared/recipe.ts'
import type { BatchOptions, PageOptionsInput } from '../../shared/settings.ts'
import { type BatchRow, type PagesSource, planName, plannedPath, type World } from '../app/app.ts'
import {
  checkRecipe,
  createPageReader,
  createPicking,
  followOnce,
  fromFirst,
  openHeaders,
  type Picking,
  withSecretHeaders,
} from '../pages/index.ts'
import type { LiveSource } from './open-batch.ts'
import { createScans, type Scans } from './scans.ts'

/** What the window's commands about pages are made of. Loaded when first asked for: parsing pages takes some code. */
export type PageCommands = {
  /**
   * Reads a page so that examples can be picked on it; `from`: the opened page that names it. Rejects with a
   * FailureError when it cannot be read.
   */
  open(url: string, pages: PageOptionsInput | undefined, from?: string): Promise<PageToPick>
  readonly picking: Picking
  readonly scans: Scans
  /** Headers and items of a draft whose links pages chose: headers that open doors go to the named sites alone. */
  chosenByPages(
    named: readonly string[],
    headers: BatchOptions['headers'],
    items: AsyncIterable<readonly Item[]>,
  ): Asked
  /** Recipes as they were given; a FailureError says what is wrong with one. */
  check(recipe: unknown): Recipe
  preview(recipe: Recipe, details: number, pages: PageOptionsInput | undefined): Promise<RecipePreview>
  /**
   * Follows a recipe, for a batch with these options. Resolves once the first image is known; rejects with a
   * FailureError where the pages lead to none, with undefined where it was given up before.
   */
  begin(
    recipe: Recipe,
    pages: PageOptionsInput | undefined,
    batch: Pick<BatchOptions, 'headers' | 'referer'>,
    ticket?: string,
  ): Promise<FollowSource | undefined>
  /** Reads the pages of a batch again, for the images that are not known yet. */
  readOn(batch: BatchRow, pendingSource: PagesSource, known: AsyncIterable<readonly Item[]>): LiveSource
  /** Gives up what was begun with this ticket and waits for its first image. */
  giveUp(ticket: string): void
  /** What became of the pages of a batch. */
  of(batch: string): Followed | undefined
  /** Ends scans, and what waits for a first image. */
  close(): void
}

/** Items, and the headers for all of them. */
export type Asked = { headers: BatchOptions['headers']; items: AsyncIterable<readonly Item[]> }

export type FollowSource = LiveSource & {
  /** What is left of the batch's headers for all its images: some go with those of the user's own sites alone. */
  headers: Record<string, string>
}

const mostProblems = 200
/** Where the start page itself holds the images there may be thousands. */
const mostImages = 50

/** `isPrivate` as for `createPageReader`. */
export function createPageCommands(world: World, isPrivate?: (address: string) => boolean): PageCommands {
  const { clock } = world
  const picking = createPicking(clock.now)
  const batches = new Map<string, Followed>()
  const scans = createScans(world)
  /** What waits for its first image, with its ticket. */
  const waiting = new Map<AbortController, string | undefined>()

  /** Follows a recipe for the images that are not `known`. */
  function startReading(
    recipe: Recipe,
    pages: PageOptionsInput | undefined,
    { headers, referer }: Pick<BatchOptions, 'headers' | 'referer'>,
    known?: AsyncIterable<readonly Item[]>,
  ) {
    const reader = createPageReader(world, pages, isPrivate)
    const stop = new AbortController()
    const problems: FollowedPage[] = []
    const following = followOnce(recipe, reader.read, {
      ...(known !== undefined && { known }),
      signal: stop.signal,
      now: clock.now,
      items: { headers, referer, mayLeadInside: reader.fetcher.mayLeadInside },
      robotsRefusal: reader.fetcher.robotsRefusal,
      page(page) {
        if (page.state === 'read' && page.problems.length === 0) return
        followed.problemsTotal += 1
        if (problems.length < mostProblems) problems.push(page)
      },
    })
    const followed: Followed = { state: 'reading', totals: following.totals, problems, problemsTotal: 0 }
    async function* items(): AsyncGenerator<Item[]> {
      try {
        yield* following.items
      } finally {
        followed.state = stop.signal.aborted ? 'stopped' : 'read'
        reader.close()
      }
    }
    const source = {
      items: items(),
      isComplete: following.isComplete,
      begun: (batch: string) => void batches.set(batch, followed),
      stopping: () => stop.abort(new Error('The batch was stopped')),
      abandon() {
        source.stopping()
        reader.close()
      },
    }
    return { source, stop, followed }
  }

  return {
    picking,
    scans,
    chosenByPages: (named, headers, items) => ({
      headers: openHeaders(headers),
      items: withSecretHeaders(items, headers, named),
    }),
    check: checkRecipe,
    async open(url, pages, from) {
      const { read, fetcher, close } = createPageReader(world, pages, isPrivate)
      try {
        return await picking.open(url, { read, mayLeadInside: fetcher.mayLeadInside }, from)
      } finally {
        close()
      }
    },
    async preview(recipe, details, pages) {
      const reader = createPageReader(world, pages, isPrivate)
      const read: FollowedPage[] = []
      const images: RecipePreview['images'] = []
      try {
        const [start = ''] = recipe.start
        const some = { ...recipe, start: [start], pages: recipe.depth, details }
        const { items } = followOnce(some, reader.read, {
          page: page => read.push(page),
          now: clock.now,
          robotsRefusal: reader.fetcher.robotsRefusal,
        })
        for await (const chunk of items) {
          for (const item of chunk) {
            const index = images.length + 1
            const template = recipe.name ?? '{name}'
            const name = plannedPath(planName({ template, item, index, startedAt: clock.now() }))
            images.push({ url: item.url, page: item.origin.source, name, fields: item.fields ?? {} })
          }
          if (images.length >= mostImages) break
        }
      } finally {
        reader.close()
      }
      return { images: images.slice(0, mostImages), pages: read }
    },
    async begin(recipe, pages, batch, ticket) {
      const reading = startReading(recipe, pages, batch)
      const { stop, followed } = reading
      waiting.set(stop, ticket)
      const items = await fromFirst(reading.source.items).finally(() => waiting.delete(stop))
      if (stop.signal.aborted) {
        reading.source.abandon()
        return undefined
      }
      if (items === undefined) throw new FailureError(failure('no-images-found', whyNone(followed.problems)))
      return { ...reading.source, items, headers: openHeaders(batch.headers) }
    },
    readOn: ({ options: { referer } }, { recipe, pages, headers }, known) =>
      startReading(recipe, pages, { headers, referer }, known).source,
    giveUp(ticket) {
      for (const [stop, own] of waiting) if (own === ticket) stop.abort(new Error('It was given up'))
    },
    of: batch => batches.get(batch),
    close() {
      scans.close()
      for (const stop of waiting.keys()) stop.abort(new Error('The application ends'))
    },
  }
}

/** The first thing that was not as the recipe wants it. */
function whyNone([page]: readonly FollowedPage[]): string {
  const { title } = failures['no-images-found']
  if (page === undefined) return title
  return `${title} (${page.url}: ${page.failure?.message ?? page.problems.join('; ')})`
}
