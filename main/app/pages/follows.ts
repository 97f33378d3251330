import type { Followed, RecipePreview } from '../../../shared/contract/commands.ts'
import type { FollowedPage } from '../../../shared/followed.ts'
import type { Item } from '../../../shared/model.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import type { BatchOptions, PageOptionsInput } from '../../../shared/settings.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import type { World } from '../../engine/engine.ts'
import { planName, plannedPath } from '../../engine/files/filename.ts'
import { readRequestFiles } from '../../engine/http/http.ts'
import {
  checkRecipe,
  createPageReader,
  type Following,
  followOnce,
  fromFirst,
  openHeaders,
  type PageReader,
} from '../../pages/index.ts'
import type { BatchRow, PagesSource } from '../../store/store.ts'
import type { PageBrowsers } from './page-browsers.ts'

/** Recipes that are followed: from listing pages to detail pages to images. */
export type Follows = {
  /** A recipe as it was given. Throws an error that says what is wrong with it. */
  check(recipe: unknown): Recipe
  /** Rejects with a RefusalError where a file, or a browser, that the options name cannot be used. */
  start(source: PagesToFollow, more?: FollowMore): Promise<Follow>
  /**
   * Reads the pages of a batch again, for the images that are not known yet. Undefined where its images do not come
   * from pages. Rejects as `start` does.
   */
  readOn(
    batch: BatchRow,
    known: AsyncIterable<readonly Item[]>,
    more?: FollowMore,
  ): Promise<Follow | undefined>
  /** Items with their numbers and the names they would get, were they downloaded now. */
  named(items: AsyncIterable<readonly Item[]>, template: string): AsyncGenerator<NamedItem>
  /** Follows a recipe as far as its first images. Nothing is downloaded. */
  preview(recipe: Recipe, details: number, pages: PageOptionsInput | undefined): Promise<RecipePreview>
}

/** What is followed, and how its images are requested. */
export type PagesToFollow = {
  recipe: Recipe
  pages: PageOptionsInput | undefined
  headers: BatchOptions['headers']
  referer: BatchOptions['referer']
}

export type NamedItem = { index: number; item: Item; name: string }

export type FollowMore = {
  /** Images that are already known. */
  known?: AsyncIterable<readonly Item[]>
  /** Is called for each page, in the order of the listings. */
  page?(page: FollowedPage): void
  /** Is called once all its images were taken in. */
  ended?(): void
  /** The next page of a site waits, as the site asks for. */
  waits?(wait: PageWait): void
}

/** Pages that are being followed. */
export type Follow = {
  /** Images in the order of the listings, each once, whichever pages show it. */
  readonly items: AsyncIterable<readonly Item[]>
  /** Whether these are all there are. */
  isComplete(): boolean
  /** Resolves once the first image is known: whether there is one. */
  begin(): Promise<boolean>
  readonly totals: Following['totals']
  readonly duplicates: number
  /** Time since its first page was asked for. */
  elapsedMs(): number
  /** Options of a batch of its images: named as the recipe says, with the headers that may go to any site, and originals looked for unless they are to be taken as named. */
  optionsFor(batch: BatchOptions): BatchOptions
  /** What to read again where the batch is cut off. */
  readonly pendingSource: PagesSource
  /** The results of the pages so far. */
  readonly followed: Followed
  readonly isStopped: boolean
  /** Reads no more pages; images found until then still come. */
  stop(): void
  /** Stops, and closes its connections. */
  close(): void
}

const mostProblems = 200
/** A start page that holds the images itself may have thousands. */
const mostImages = 50

/** `isPrivate` as for `createPageReader`. */
export function createFollows(
  world: World,
  browsers: PageBrowsers,
  isPrivate?: (address: string) => boolean,
): Follows {
  const named: Follows['named'] = (items, template) => namedItems(items, template, world.clock.now())
  const openReader = async (pages: PageOptionsInput | undefined, waits?: FollowMore['waits']) => {
    const files = await readRequestFiles(pages ?? {}, world)
    const parts = { ...files, browser: await browsers.open(pages) }
    return createPageReader(world, pages, parts, isPrivate, waits)
  }
  const start: Follows['start'] = async (source, more) => {
    let follow: Follow | undefined
    const reader = await openReader(source.pages, wait => {
      if (follow !== undefined) follow.followed.waiting = wait
      more?.waits?.(wait)
    })
    follow = startFollow(world, source, more, reader)
    return follow
  }
  return {
    check: checkRecipe,
    start,
    named,
    async readOn({ pendingSource, options: { referer } }, known, more) {
      if (pendingSource?.kind !== 'pages') return undefined
      const { recipe, pages, headers } = pendingSource
      return start({ recipe, pages, headers, referer }, { ...more, known })
    },
    async preview(recipe, details, pages) {
      const reader = await openReader(pages)
      const read: FollowedPage[] = []
      const images: RecipePreview['images'] = []
      try {
        const [start = ''] = recipe.start
        const some = { ...recipe, start: [start], pages: recipe.depth, details }
        const { items } = followOnce(some, reader.read, {
          page: page => read.push(page),
          now: world.clock.now,
          robotsRefusal: reader.fetcher.robotsRefusal,
        })
        for await (const { item, name } of named(items, recipe.name ?? '{name}')) {
          images.push({ url: item.url, page: item.origin.source, name, fields: item.fields ?? {} })
          if (images.length >= mostImages) break
        }
      } finally {
        reader.close()
      }
      return { images, pages: read }
    },
  }
}

async function* namedItems(
  items: AsyncIterable<readonly Item[]>,
  template: string,
  startedAt: number,
): AsyncGenerator<NamedItem> {
  let index = 0
  for await (const chunk of items) {
    for (const item of chunk) {
      index += 1
      yield { index, item, name: plannedPath(planName({ template, item, index, startedAt })) }
    }
  }
}

function startFollow(
  world: World,
  { recipe, pages, headers, referer }: PagesToFollow,
  { known, page: observe, ended }: FollowMore = {},
  reader: PageReader,
): Follow {
  const stopping = new AbortController()
  const startedAt = world.clock.now()
  const problems: FollowedPage[] = []
  const following = followOnce(recipe, reader.read, {
    ...(known !== undefined && { known }),
    signal: stopping.signal,
    now: world.clock.now,
    items: { headers, referer, mayLeadInside: reader.fetcher.mayLeadInside },
    asNamed: pages?.asNamed ?? false,
    robotsRefusal: reader.fetcher.robotsRefusal,
    page(page) {
      observe?.(page)
      if (page.state === 'read' && page.problems.length === 0) return
      followed.problemsTotal += 1
      if (problems.length < mostProblems) problems.push(page)
    },
  })
  const followed: Followed = { state: 'reading', totals: following.totals, problems, problemsTotal: 0 }
  let items = read()

  async function* read(): AsyncGenerator<readonly Item[]> {
    try {
      yield* following.items
    } finally {
      followed.state = stopping.signal.aborted ? 'stopped' : 'read'
      reader.close()
      ended?.()
    }
  }

  const stop = () => stopping.abort(new Error('No more images are wanted'))
  return {
    get items() {
      return items
    },
    isComplete: following.isComplete,
    async begin() {
      const all = await fromFirst(items)
      if (all !== undefined) items = all
      return all !== undefined
    },
    totals: following.totals,
    get duplicates() {
      return following.duplicates
    },
    elapsedMs: () => world.clock.now() - startedAt,
    optionsFor: batch => ({
      ...batch,
      nameTemplate: recipe.name ?? batch.nameTemplate,
      headers: openHeaders(batch.headers),
      originals: !(pages?.asNamed ?? false),
    }),
    pendingSource: { kind: 'pages', recipe, pages: pages ?? {}, headers },
    followed,
    get isStopped() {
      return stopping.signal.aborted
    },
    stop,
    close() {
      stop()
      reader.close()
    },
  }
}
