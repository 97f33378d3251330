import { setImmediate as turn } from 'node:timers/promises'
import { type Failure, failure, failures } from '../../../shared/failure.ts'
import type { FollowedPage, FollowTotals, Item } from '../../../shared/model.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { createPageItems, type PageItemRules } from '../page-items.ts'
import type { Fetcher } from '../reading/fetch.ts'
import type { PageReader } from '../reading/page-reader.ts'
import {
  type Detail,
  type Fields,
  type Listing,
  type ReadablePage,
  readDetail,
  readListing,
} from './extract.ts'

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
  /** What keeps images from being taken. Absent: nothing does. */
  robotsRefusal?: Fetcher['robotsRefusal']
}

export type Following = {
  /** The images in the order of the listings, each as soon as all before it are known. Never throws. */
  items: AsyncGenerator<Item[]>
  /** So far. */
  readonly totals: FollowTotals
  /** Whether no page was given up so far, and none failed that may be there another time. */
  isComplete(): boolean
}

/** What became of one page and of those it leads to, in order. */
type Node = {
  page: FollowedPage | undefined
  items: Item[]
  children: Promise<Node>[]
  next: Promise<Node> | undefined
}

/** Links looked for, and images judged, at a time. */
const breathEntries = 16

type Visit = { url: string; level: number; from: string | undefined; fields: Fields }

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
    robotsRefusal = async () => undefined,
  }: FollowOptions = {},
): Following {
  const itemOf = createPageItems({ ...rules, named: recipe.start })
  const stop = new AbortController()
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const totals: FollowTotals = {
    listings: 0,
    details: 0,
    failed: 0,
    repeats: 0,
    left: 0,
    refused: 0,
    elapsedMs: 0,
  }
  const known = new Set<string>()
  const hosts = new Set(recipe.start.map(url => new URL(url).host))
  const startedAt = now()
  const depth = recipe.link === undefined ? 0 : recipe.depth
  let asked = { listings: 0, details: 0 }
  let isCut = false
  let isMissed = false

  /** Asks for a page unless it is known or beyond a limit. */
  function plan(visit: Visit): Promise<Node> | undefined {
    const url = withoutFragment(visit.url)
    if (known.has(url)) {
      totals.repeats += 1
      return undefined
    }
    const kind = visit.level < depth || depth === 0 ? 'listings' : 'details'
    if (asked[kind] >= (kind === 'listings' ? recipe.pages : recipe.details)) {
      totals.left += 1
      return undefined
    }
    known.add(url)
    asked = { ...asked, [kind]: asked[kind] + 1 }
    return visitPage({ ...visit, url })
  }

  async function visitPage(visit: Visit): Promise<Node> {
    const role = visit.level < depth ? 'listing' : 'detail'
    const failedPage = (cause: Failure): Node => ({
      page: {
        url: publicUrl(visit.url),
        role,
        state: 'failed',
        links: 0,
        images: 0,
        problems: [],
        failure: cause,
      },
      items: [],
      children: [],
      next: undefined,
    })
    try {
      const result = await read(visit.url, { referer: visit.from, signal: stopped })
      totals.elapsedMs = now() - startedAt
      if (result.kind === 'failed') return failedPage(result.failure)
      const { url, document } = result.page
      if (withoutFragment(url) !== visit.url) {
        // Redirected. A start page may say where its site lives now; others stay on it.
        if (visit.from === undefined) hosts.add(new URL(url).host)
        if (known.has(withoutFragment(url))) return repeated(visit.url, role, url)
        known.add(withoutFragment(url))
        if (!mayFollow(url)) {
          return failedPage(failure('redirect-refused', `It leads to another host, ${new URL(url).host}`))
        }
      }
      return await take({ ...visit, url }, { url, $: document.$ })
    } catch (error) {
      if (stopped.aborted) return givenUp
      return failedPage(failure('internal', error instanceof Error ? error.message : String(error)))
    }
  }

  const mayFollow = (url: string): boolean => recipe.otherHosts || hosts.has(new URL(url).host)

  async function take(visit: Visit, page: ReadablePage): Promise<Node> {
    const { level, fields } = visit
    const isListing = level < depth || depth === 0
    const listing = isListing ? readListing(page, recipe) : undefined
    // First in line, or a listing's end would be found only after all its detail pages.
    const next = listing?.next === undefined ? undefined : planNext(listing.next, visit)
    const { children, found, elsewhere } = await planEntries(listing?.entries ?? [], visit)
    // With several links on the way, a page without any is already the end of it.
    const isDetail = level >= depth || (level > 0 && found === 0)
    const detail = isDetail ? await readDetail(page, recipe, fields) : undefined
    const { items, refusal } = await allowedItems(detail?.images ?? [], page.url)
    const problems = [
      ...(refusal === undefined ? [] : [refusal]),
      ...(detail?.problems ?? listing?.problems() ?? []),
      ...(elsewhere > 0 ? [`Links to other hosts that are not followed: ${elsewhere}`] : []),
    ]
    return {
      page: {
        url: publicUrl(page.url),
        role: isDetail ? 'detail' : 'listing',
        state: 'read',
        links: children.length,
        images: items.length,
        problems,
        failure: undefined,
      },
      items,
      children,
      next,
    }
  }

  /** The items of a page's images, without those that robots.txt forbids; `refusal` tells of these. */
  async function allowedItems(
    images: Detail['images'],
    page: string,
  ): Promise<{ items: Item[]; refusal: string | undefined }> {
    const items: Item[] = []
    const refusals: Failure[] = []
    for (let at = 0; at < images.length; at += breathEntries) {
      const some = images.slice(at, at + breathEntries)
      // Each site's rules are read once: this waits only for those not met before.
      const found = await Promise.all(some.map(({ url }) => robotsRefusal(url, page, stopped)))
      for (const [nth, image] of some.entries()) {
        const refusal = found[nth]
        if (refusal === undefined) items.push(itemOf({ ...image, page, line: at + nth + 1 }))
        else refusals.push(refusal)
      }
      if (at > 0) await turn()
    }
    totals.refused += refusals.length
    const [first] = refusals
    const refusal = first && `${formatCount(refusals.length, 'image')} left out: ${first.message}`
    return { items, refusal }
  }

  async function planEntries(
    entries: Listing['entries'],
    { url: from, level, fields }: Visit,
  ): Promise<{ children: Promise<Node>[]; found: number; elsewhere: number }> {
    const children: Promise<Node>[] = []
    let found = 0
    let elsewhere = 0
    let passed = 0
    for (const entry of entries) {
      // The first are asked for while the others are still looked for.
      passed += 1
      if (passed % breathEntries === 0) await turn()
      if (entry === undefined) continue
      found += 1
      if (mayFollow(entry.url)) {
        const child = plan({ ...entry, level: level + 1, from, fields: { ...fields, ...entry.fields } })
        if (child !== undefined) children.push(child)
      } else elsewhere += 1
    }
    return { children, found, elsewhere }
  }

  const planNext = (url: string, visit: Visit): Promise<Node> | undefined =>
    mayFollow(url) ? plan({ ...visit, url, from: visit.url }) : undefined

  /** Yields a page and all below it, then the listing pages after it: a loop, for there may be thousands. */
  async function* emit(first: Promise<Node>): AsyncGenerator<Item[]> {
    for (let at: Promise<Node> | undefined = first; at !== undefined; ) {
      const node: Node = await at
      if (node === givenUp) isCut = true
      if (isCut) return
      const { page, items, children, next } = node
      if (page !== undefined) {
        totals[page.state === 'failed' ? 'failed' : page.role === 'listing' ? 'listings' : 'details'] += 1
        if (page.failure !== undefined && failures[page.failure.code].retry !== 'never') isMissed = true
        tell?.(page)
      }
      if (items.length > 0) yield items
      for (const child of children) yield* emit(child)
      at = next
    }
  }

  async function* items(): AsyncGenerator<Item[]> {
    try {
      for (const start of recipe.start.flatMap(
        url => plan({ url, level: 0, from: undefined, fields: {} }) ?? [],
      )) {
        yield* emit(start)
      }
    } finally {
      stop.abort(new Error('Nobody waits for the pages any more'))
    }
  }

  return { items: items(), totals, isComplete: () => !isCut && !isMissed }
}

const ofStrangers = { headers: {}, referer: undefined, mayLeadInside: () => false }

/** Told, unlike a second link to one address: a whole listing may lead to one sign-in page. */
const repeated = (asked: string, role: FollowedPage['role'], url: string): Node => ({
  items: [],
  children: [],
  next: undefined,
  page: {
    url: publicUrl(asked),
    role,
    state: 'read',
    links: 0,
    images: 0,
    problems: [`It was redirected to a page that is read already, ${publicUrl(url)}`],
    failure: undefined,
  },
})

/**
 * Waits for the first item. Resolves with all of them, that one included; undefined where none came. Until then nobody
 * knows whether there is anything for a batch, and whether its pages are on the internet.
 */
export async function fromFirst(
  items: AsyncGenerator<readonly Item[]>,
): Promise<AsyncGenerator<readonly Item[]> | undefined> {
  for (;;) {
    const { value, done } = await items.next()
    if (done) return undefined
    if (value.length > 0) return chain(value, items)
  }
}

async function* chain(
  first: readonly Item[],
  rest: AsyncGenerator<readonly Item[]>,
): AsyncGenerator<readonly Item[]> {
  yield first
  yield* rest
}

/** A page that nobody waited for any more. */
const givenUp: Node = { page: undefined, items: [], children: [], next: undefined }

function withoutFragment(url: string): string {
  const at = url.indexOf('#')
  return at < 0 ? url : url.slice(0, at)
}
