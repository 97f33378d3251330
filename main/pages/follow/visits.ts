import { setImmediate as turn } from 'node:timers/promises'
import { failure } from '../../../shared/failure.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import type { PageReader } from '../reading/page-reader.ts'
import {
  type Detail,
  type Fields,
  type Listing,
  type ReadablePage,
  readDetail,
  readListing,
} from './extract.ts'
import type { Frontier } from './frontier.ts'
import { cutPage, failedPage, type GivenUp, onAnotherHost, type PageNode, repeatedPage } from './page-node.ts'
import { refusalProblem, type TakenFrom, type TakenImages } from './take-images.ts'

/** A page to ask for: its level below the start pages, the page that named it, and what that one said of it. */
type Visit = { url: string; level: number; from: string | undefined; fields: Fields }

type Node = PageNode | GivenUp

export type VisitContext = {
  recipe: Recipe
  read: PageReader['read']
  frontier: Frontier
  take(images: Detail['images'], page: TakenFrom): Promise<TakenImages>
  signal: AbortSignal
}

/** Links looked for at a time, before other work gets its turn. */
const linksPerTurn = 16

/**
 * Visits the pages that a recipe leads to, each as soon as it is known. Answers what visits a start page: undefined
 * for one that is not asked for. Never rejects.
 */
export function createVisits({ recipe, read, frontier, take, signal }: VisitContext) {
  const depth = recipe.link === undefined ? 0 : recipe.depth
  const isListing = (level: number) => level < depth || depth === 0

  /** Asks for a page unless it is known or beyond a limit. */
  function plan(visit: Visit): Promise<Node> | undefined {
    const url = frontier.admit(visit.url, isListing(visit.level) ? 'listings' : 'details')
    return url === undefined ? undefined : visitPage({ ...visit, url })
  }

  async function visitPage(visit: Visit): Promise<Node> {
    const { url: asked, from } = visit
    const role = visit.level < depth ? 'listing' : 'detail'
    try {
      const result = await read(asked, { referer: from, signal })
      if (result.kind === 'failed') return failedPage(asked, role, result.failure)
      if (result.kind === 'image') return await takeImage(visit, result.url)
      const { url, document, aiRules, seen } = result.page
      const arrived = frontier.arrive(asked, url, from === undefined)
      if (arrived === 'known') return repeatedPage(asked, role, url)
      if (arrived === 'on-another-host') return onAnotherHost(asked, role, url)
      const page = await readPage({ ...visit, url }, { url, $: document.$, aiRules })
      return seen?.cut === undefined ? page : cutPage(page, seen.cut)
    } catch (error) {
      if (signal.aborted) return 'given-up'
      const message = error instanceof Error ? error.message : String(error)
      return failedPage(asked, role, failure('internal', message))
    }
  }

  /** What was thought to be a page is an image: it is taken, with what is known of it so far. */
  async function takeImage({ url: asked, fields }: Visit, url: string): Promise<PageNode> {
    const taken = await take([{ url, fields }], { url: asked, aiRules: undefined })
    const problems = [refusalProblem(taken) ?? []].flat()
    const { items } = taken
    const page = { url: publicUrl(url), links: 0, images: items.length, problems, failure: undefined }
    return { page: { ...page, role: 'detail', state: 'read' }, items, children: [], next: undefined }
  }

  /** Takes what a page has, and asks for the pages it leads to. */
  async function readPage(visit: Visit, page: ReadablePage & TakenFrom): Promise<PageNode> {
    const { level, fields } = visit
    const listing = isListing(level) ? readListing(page, recipe) : undefined
    // First in line, or a listing's end would be found only after all its detail pages.
    const next = listing?.next === undefined ? undefined : planNext(listing.next, visit)
    const { children, found, elsewhere } = await planEntries(listing?.entries ?? [], visit)
    // With several links on the way, a page without any is already the end of it.
    const isDetail = level >= depth || (level > 0 && found === 0)
    const detail = isDetail ? await readDetail(page, recipe, fields) : undefined
    const taken = await take(detail?.images ?? [], page)
    const problems = [
      refusalProblem(taken) ?? [],
      detail?.problems ?? listing?.problems() ?? [],
      elsewhere > 0 ? `Links to other hosts that are not followed: ${elsewhere}` : [],
    ].flat()
    const { items } = taken
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

  async function planEntries(entries: Listing['entries'], { url: from, level, fields }: Visit) {
    const children: Promise<Node>[] = []
    let found = 0
    let elsewhere = 0
    let passed = 0
    for (const entry of entries) {
      // The first are asked for while the others are still looked for.
      passed += 1
      if (passed % linksPerTurn === 0) await turn()
      if (entry === undefined) continue
      found += 1
      if (frontier.mayFollow(entry.url)) {
        const child = plan({ ...entry, level: level + 1, from, fields: { ...fields, ...entry.fields } })
        if (child !== undefined) children.push(child)
      } else elsewhere += 1
    }
    return { children, found, elsewhere }
  }

  const planNext = (url: string, visit: Visit): Promise<Node> | undefined =>
    frontier.mayFollow(url) ? plan({ ...visit, url, from: visit.url }) : undefined

  return (url: string) => plan({ url, level: 0, from: undefined, fields: {} })
}
