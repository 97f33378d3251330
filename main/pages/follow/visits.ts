import { setImmediate as turn } from 'node:timers/promises'
import { type Failure, failure } from '../../../shared/failure.ts'
import { numberedPages, pagingOf } from '../../../shared/paging.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { Recipe } from '../../../shared/recipe.ts'
import { elementsOf } from '../reading/json-elements.ts'
import { baseOf, wholeLink } from '../reading/links.ts'
import { moreByScript } from '../reading/more-words.ts'
import { nextPage } from '../reading/next-page.ts'
import type { PageReader } from '../reading/page-reader.ts'
import { type Detail, type Fields, type Listing, readDetail, readFields, readListing } from './extract.ts'
import type { Frontier } from './frontier.ts'
import { createImagePages, mayBePage } from './image-pages.ts'
import { type Level, levelsOf } from './levels.ts'
import {
  type Choice,
  cutPage,
  endPage,
  failedPage,
  type GivenUp,
  onAnotherHost,
  type PageNode,
  repeatedPage,
  type Taken,
} from './page-node.ts'
import type { ReadablePage } from './readable-page.ts'
import { refusalProblem, type TakenFrom, type TakenImages } from './take-images.ts'

/** A page to ask for: its level below the start pages, the page that named it, and what that one said of it. */
type Visit = {
  url: string
  level: number
  from: string | undefined
  fields: Fields
  /** The pages after this one, where they are counted. */
  counted?: Iterator<string> | undefined
}

type Node = PageNode | GivenUp

export type VisitContext = {
  recipe: Recipe
  read: PageReader['read']
  /** Pages about images are not read where the image itself is shown. */
  asNamed: boolean
  frontier: Frontier
  take(images: Detail['images'], page: TakenFrom): Promise<TakenImages>
  signal: AbortSignal
}

type IsLinked = (address: string) => boolean

/** Links looked for at a time, before other work gets its turn. */
const linksPerTurn = 16

/**
 * Visits the pages that a recipe leads to, each as soon as it is known. Answers what visits a start page: undefined
 * for one that is not asked for. Never rejects.
 */
export function createVisits({ recipe, read, asNamed, frontier, take, signal }: VisitContext) {
  const levels = levelsOf(recipe)
  const last = levels.length - 1
  const imagePages = createImagePages(read, asNamed)
  const levelAt = (level: number): Level => levels[level] ?? { hop: undefined, isListing: false, fields: {} }
  const roleAt = (level: number) => (levelAt(level).isListing && last > 0 ? 'listing' : 'detail')

  /** Asks for a page unless it is known or beyond a limit. */
  function plan(visit: Visit): Promise<Node> | undefined {
    const url = frontier.admit(visit.url, levelAt(visit.level).isListing ? 'listings' : visit.level)
    return url === undefined ? undefined : visitPage({ ...visit, url })
  }

  async function visitPage(visit: Visit): Promise<Node> {
    const { url: asked, from } = visit
    const role = roleAt(visit.level)
    try {
      const result = await read(asked, { referer: from, signal })
      if (result.kind === 'failed')
        return isAfterLast(visit, result.failure)
          ? endPage(asked, role)
          : failedPage(asked, role, result.failure)
      if (result.kind === 'image') return await takeImage(visit, result.url)
      const { url, document, aiRules, seen, next } = result.page
      const arrived = frontier.arrive(asked, url, from === undefined)
      if (arrived === 'known') return repeatedPage(asked, role, url)
      if (arrived === 'on-another-host') return onAnotherHost(asked, role, url)
      const $ = await elementsOf(document)
      const page = await readPage({ ...visit, url }, { url, $, document, aiRules, next }, seen !== undefined)
      return seen?.cut === undefined ? page : cutPage(page, seen.cut)
    } catch (error) {
      if (signal.aborted) return 'given-up'
      const message = error instanceof Error ? error.message : String(error)
      return failedPage(asked, role, failure('internal', message))
    }
  }

  /** What was thought to be a page is an image: it is taken, with what is known of it so far. */
  async function takeImage({ url: asked, fields }: Visit, url: string): Promise<PageNode> {
    const images = [{ url, fields }]
    const from = { url: asked, aiRules: undefined }
    const taken = await takeFrom(images, from, () => false)
    const page = { url: publicUrl(url), links: 0, problems: [], failure: undefined }
    return {
      page: { ...page, role: 'detail', state: 'read' },
      taken,
      choice: recipe.image === undefined ? choiceOf(images, from, new Set()) : undefined,
      children: [],
      next: undefined,
    }
  }

  /** Takes what a page has, and asks for the pages it leads to. */
  async function readPage(
    visit: Visit,
    page: ReadablePage & TakenFrom,
    isRendered: boolean,
  ): Promise<PageNode> {
    const { level } = visit
    const { hop, isListing, fields: wanted } = levelAt(level)
    // First in line, or a listing's end would be found only after all its detail pages.
    const following = isListing && recipe.next !== undefined ? nextPage(page, recipe.next) : undefined
    const linked = following === undefined ? undefined : planNext(following, visit)
    const isLastOfList = isListing && recipe.next !== undefined && following === undefined
    const more = isLastOfList && !isRendered ? moreByScript(page.$) : undefined
    const ofPage = () => ({ ...visit.fields, ...readFields(page, wanted) })
    const isBefore = isListing && last > 0
    const fields = isBefore ? visit.fields : ofPage()
    const listing = hop && readListing(page, hop)
    const { children, found, elsewhere } = await planEntries(listing?.entries ?? [], { ...visit, fields })
    // With several links on the way, a page without any is already the end of it.
    const isDetail = level >= last || (level > 0 && found === 0)
    const detail = isDetail ? await readDetail(page, recipe, isBefore ? ofPage() : fields) : undefined
    const isLinked = linksOf(page)
    const taken = await takeFrom(detail?.images ?? [], page, isLinked)
    const problems = [
      // Of links that follow each other in one listing, some are simply shorter ways.
      isDetail && !isListing ? (listing?.problems() ?? []) : [],
      detail?.problems ?? listing?.problems() ?? [],
      more === undefined || visit.counted !== undefined ? [] : moreWordsOf(more),
      elsewhere > 0 ? `Links to other hosts that are not followed: ${elsewhere}` : [],
    ].flat()
    const isEmpty = children.length === 0 && taken.items.length === 0
    if (isEmpty && visit.counted !== undefined && visit.from !== undefined)
      return endPage(page.url, roleAt(level))
    const next = linked ?? (isEmpty ? undefined : planCounted(visit))
    return {
      page: {
        url: publicUrl(page.url),
        role: isDetail ? 'detail' : roleAt(level),
        state: 'read',
        links: children.length,
        problems,
        failure: undefined,
      },
      taken,
      choice: detail?.choices && choiceOf(detail.choices, page, linkedPages(detail.choices, isLinked)),
      children,
      next,
    }
  }

  /** Takes images of a page, those behind links that only look like one among them. */
  async function takeFrom(images: Detail['images'], from: TakenFrom, isLinked: IsLinked): Promise<Taken> {
    const through = await imagePages.through(images, from.url, isLinked, signal)
    const taken = await take(through.images, from)
    const problems = [refusalProblem(taken) ?? [], through.problems].flat()
    return { items: taken.items, refused: taken.refusals.length, problems }
  }

  /** `linked`: those that the page links to. The page itself is not kept: there may be thousands. */
  function choiceOf(
    images: Detail['images'],
    { url, aiRules }: TakenFrom,
    linked: ReadonlySet<string>,
  ): Choice {
    return {
      urls: images.map(image => image.url),
      async retake(wanted) {
        const others = images.filter(image => image.url === wanted)
        try {
          return await takeFrom(others, { url, aiRules }, link => linked.has(link))
        } catch (error) {
          if (signal.aborted) return 'given-up'
          const message = error instanceof Error ? error.message : String(error)
          return { items: [], refused: 0, problems: [message] }
        }
      },
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
        const child = plan({ url: entry.url, level: level + 1, from, fields: { ...fields, ...entry.fields } })
        if (child !== undefined) children.push(child)
      } else elsewhere += 1
    }
    return { children, found, elsewhere }
  }

  const planNext = (url: string, visit: Visit): Promise<Node> | undefined =>
    frontier.mayFollow(url) ? plan({ ...visit, url, from: visit.url }) : undefined

  /** The next page of those that are counted. */
  function planCounted(visit: Visit): Promise<Node> | undefined {
    const next = visit.counted?.next()
    return next === undefined || next.done ? undefined : planNext(next.value, visit)
  }

  return (start: string) => {
    const paging = recipe.next && pagingOf(recipe.next.selector)
    const pages = paging?.kind === 'range' ? numberedPages(start, paging) : undefined
    const counted = pages?.[Symbol.iterator]()
    const url = counted?.next().value ?? start
    return plan({ url, level: 0, from: undefined, fields: {}, counted })
  }
}

const moreWordsOf = (button: string): string =>
  `More of it comes only by its button “${button}”, which needs scripts: load pages in a browser (--render)`

/** Pages are counted until there are no more. */
const isAfterLast = ({ counted, from }: Visit, { code }: Failure): boolean =>
  counted !== undefined && from !== undefined && (code === 'not-found' || code === 'gone')

/** The links to what may be a page about an image, among images of a page. */
const linkedPages = (images: Detail['images'], isLinked: IsLinked): ReadonlySet<string> =>
  new Set(images.map(({ url }) => url).filter(url => mayBePage(url) && isLinked(url)))

/** Whether a page links to an address: looked for once it is asked. */
function linksOf({ $, url }: ReadablePage): IsLinked {
  let links: ReadonlySet<string> | undefined
  return address => {
    if (links === undefined) {
      const base = baseOf($, url)
      const written = $('a[href]')
        .toArray()
        .map(element => wholeLink($(element).attr('href') ?? '', base))
      links = new Set(written.filter(link => link !== undefined))
    }
    return links.has(address)
  }
}
