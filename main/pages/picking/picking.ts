import { randomBytes } from 'node:crypto'
import type {
  PageToPick,
  PointedAt,
  ProposedRecipe,
  SelectorMatches,
} from '../../../shared/contract/commands.ts'
import { FailureError, failure } from '../../../shared/failure.ts'
import { pagingOf } from '../../../shared/paging.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { refuse } from '../../../shared/refusal.ts'
import { selectorFault } from '../reading/check-selector.ts'
import { elementsOf } from '../reading/json-elements.ts'
import { baseOf } from '../reading/links.ts'
import { nextPage } from '../reading/next-page.ts'
import type { PageElement } from '../reading/page-element.ts'
import type { PageReader } from '../reading/page-reader.ts'
import { copyPage, numberElements } from './page-copy.ts'
import { chooseWay, type ListPage, proposePaging } from './propose-paging.ts'
import { proposeForAll, proposeForEach } from './propose-selector.ts'
import { proposeAbove, proposeLinks, proposeWay, type Step } from './propose-way.ts'
import { matchesOf, nextOf } from './selector-matches.ts'

/** Pages opened for picking examples on them. */
export type Picking = {
  /**
   * `from`: the opened page that names this one; absent where the user did. Rejects with a FailureError when the page
   * cannot be read, with a RefusalError when that other one is not there any more.
   */
  open(url: string, reader: PickingReader, from?: string): Promise<PageToPick>
  /** The script-free copy of an opened page, as HTML; undefined when it is not there any more. */
  copy(page: string): string | undefined
  /** As in the contract. They throw a RefusalError when the page is not there any more. */
  propose(
    page: string,
    examples: readonly number[],
    within: string | undefined,
    as?: 'hop' | 'before',
  ): SelectorMatches | { problem: string }
  /** As `open`, where a page has to be read to know. */
  proposePaging(
    page: string,
    clicked: number | undefined,
    reader: PickingReader,
  ): Promise<SelectorMatches | { problem: string }>
  proposeRecipe(
    ways: readonly (readonly PointedAt[])[],
    reader: PickingReader,
  ): Promise<ProposedRecipe | { problem: string }>
  try(page: string, selector: string, within: string | undefined): SelectorMatches | { problem: string }
}

/** The parts of a `PageReader` and its fetcher that are needed. */
export type PickingReader = Pick<PageReader, 'read'> & Pick<PageReader['fetcher'], 'mayLeadInside'>

type OpenPage = ListPage & {
  elements: PageElement[]
  copy: string
  at: number
  /** Whether what it names may be in a private network. */
  leadsInside: boolean
}

const mostPages = 8
const expiryMs = 3_600_000
const mostTitle = 200

/** `now` in ms. */
export function createPicking(now: () => number): Picking {
  const pages = new Map<string, OpenPage>()

  function forgetOld(): void {
    const old = [...pages].filter(
      ([, { at }], place) => place < pages.size - mostPages || now() - at > expiryMs,
    )
    for (const [id] of old) pages.delete(id)
  }

  function get(id: string): OpenPage {
    forgetOld()
    const page = pages.get(id)
    if (page === undefined) refuse('page-gone')
    return page
  }

  // A page from the network must not lead to addresses that only the user can reach.
  const readFrom = (parent: OpenPage | undefined, url: string, { read }: PickingReader) =>
    read(url, parent === undefined || parent.leadsInside ? {} : { referer: parent.url })

  /** A way from page to page that holds on the second page, too, as far as that can be read. */
  async function pagingOn(page: OpenPage, clicked: PageElement | undefined, reader: PickingReader) {
    const ways = proposePaging(page, clicked)
    const to = ways.map(selector => nextPage(page, { selector })).find(next => next !== undefined)
    const result = to === undefined ? undefined : await readFrom(page, to, reader)
    const second: ListPage | undefined =
      result?.kind === 'page' ? { ...result.page, $: await elementsOf(result.page.document) } : undefined
    return chooseWay(ways, page, second)
  }

  function stepOf({ page: id, element, fields = {} }: PointedAt): Step | undefined {
    const page = get(id)
    const target = page.elements[element]
    const texts = Object.entries(fields).flatMap(([name, number]) => {
      const found = page.elements[number]
      return found === undefined ? [] : [[name, found] as const]
    })
    return target && { ...page, target, fields: Object.fromEntries(texts) }
  }

  return {
    async open(url, reader, from) {
      const parent = from === undefined ? undefined : get(from)
      const result = await readFrom(parent, url, reader)
      if (result.kind === 'failed') throw new FailureError(result.failure)
      if (result.kind === 'image')
        throw new FailureError(failure('not-a-page', 'This is an image, not a page to click on'))
      const { url: at, document, next } = result.page
      if (document.kind !== 'html')
        throw new FailureError(failure('not-a-page', 'This is a feed, not a page to click on'))
      const { $ } = document
      const elements = numberElements($)
      const id = randomBytes(8).toString('hex')
      const copy = copyPage($, baseOf($, at))
      const leadsInside = reader.mayLeadInside(at)
      pages.set(id, { url: at, next, $, elements, copy, at: now(), leadsInside })
      forgetOld()
      const title = $('title').first().text().replace(/\s+/g, ' ').trim().slice(0, mostTitle)
      return { page: id, url: publicUrl(at), title, path: `/page/${id}` }
    },
    copy(id) {
      forgetOld()
      return pages.get(id)?.copy
    },
    async proposePaging(id, number, reader) {
      const page = get(id)
      const text = await pagingOn(page, number === undefined ? undefined : page.elements[number], reader)
      if (text === undefined) return { problem: 'Nothing on it leads to a next page' }
      return pagingOf(text).kind === 'selector' ? matchesOf(page, text, undefined) : nextOf(page, text)
    },
    async proposeRecipe(given, reader) {
      const ways = given.map(way => way.map(stepOf))
      const known = ways.map(way => way.filter(step => step !== undefined))
      if (known.some((way, at) => way.length < (ways[at]?.length ?? 0))) return notThere
      const proposed = proposeWay(known)
      const first = given[0]?.[0]
      if ('problem' in proposed || first === undefined) return proposed
      const next = await pagingOn(get(first.page), undefined, reader)
      return { ...proposed, ...(next !== undefined && { next }) }
    },
    propose(id, numbers, within, as) {
      const page = get(id)
      const examples = numbers.flatMap(number => page.elements[number] ?? [])
      if (examples.length < numbers.length) return notThere
      const fault = within === undefined ? undefined : selectorFault(within)
      if (fault !== undefined) return { problem: `${within} is not a CSS selector (${fault})` }
      const proposed =
        as === undefined ? proposeOn(page, examples, within) : chosen(stepsOn(page, examples), as)
      return 'problem' in proposed ? proposed : matchesOf(page, proposed.selector, within)
    },
    try(id, selector, within) {
      const page = get(id)
      if (pagingOf(selector).kind !== 'selector') return nextOf(page, selector)
      for (const text of [selector, ...(within === undefined ? [] : [within])]) {
        const fault = selectorFault(text)
        if (fault !== undefined) return { problem: `${text} is not a CSS selector (${fault})` }
      }
      return matchesOf(page, selector, within)
    },
  }
}

const notThere = { problem: 'This element is not on the page' }

const stepsOn = (page: OpenPage, examples: readonly PageElement[]): Step[] =>
  examples.map(target => ({ ...page, target, fields: {} }))

function chosen(steps: readonly Step[], as: 'hop' | 'before'): { selector: string } | { problem: string } {
  const [first] = steps
  const selector = as === 'hop' ? proposeLinks(steps) : first && proposeAbove(first)
  return selector === undefined ? { problem: 'No selector matches only this' } : { selector }
}

function proposeOn(
  { $ }: OpenPage,
  examples: readonly PageElement[],
  within: string | undefined,
): { selector: string } | { problem: string } {
  const [root] = $.root().children().toArray() as PageElement[]
  if (root === undefined) return { problem: 'The page is empty' }
  if (within === undefined && examples.length > 1) {
    const selector = proposeForAll($, examples)
    return selector === undefined
      ? { problem: 'One of these is inside the other. Click two that are side by side' }
      : { selector }
  }
  const scopes = examples.map(target => ({
    root:
      within === undefined ? root : ($(target).parent().closest(within).get(0) as PageElement | undefined),
    target,
  }))
  const inside = scopes.flatMap(({ root, target }) => (root === undefined ? [] : [{ root, target }]))
  if (inside.length < scopes.length) return { problem: 'This is not inside any entry' }
  const selector = proposeForEach($, inside)
  return selector === undefined ? { problem: 'No selector matches only this' } : { selector }
}
