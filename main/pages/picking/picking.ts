import { randomBytes } from 'node:crypto'
import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import type { PageToPick, SelectorMatches } from '../../../shared/contract/commands.ts'
import { FailureError, failure } from '../../../shared/failure.ts'
import { numberedPages, pagingOf } from '../../../shared/paging.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { refuse } from '../../../shared/refusal.ts'
import { imageOf } from '../follow/element-image.ts'
import { selectorFault } from '../reading/check-selector.ts'
import { findIn } from '../reading/find-in.ts'
import { linkOf } from '../reading/link-of.ts'
import { baseOf } from '../reading/links.ts'
import { nextPage, noNumberWords } from '../reading/next-page.ts'
import type { PageElement } from '../reading/page-element.ts'
import type { PageReader } from '../reading/page-reader.ts'
import { copyPage, numberElements } from './page-copy.ts'
import { proposeForAll, proposeForEach } from './propose-selector.ts'

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
  ): SelectorMatches | { problem: string }
  try(page: string, selector: string, within: string | undefined): SelectorMatches | { problem: string }
}

/** The parts of a `PageReader` and its fetcher that are needed. */
export type PickingReader = Pick<PageReader, 'read'> & Pick<PageReader['fetcher'], 'mayLeadInside'>

type OpenPage = {
  url: string
  $: CheerioAPI
  elements: PageElement[]
  copy: string
  at: number
  /** Whether what it names may be in a private network. */
  leadsInside: boolean
}

const mostPages = 8
const expiryMs = 3_600_000
const mostNumbers = 1000
const previewed = 8
const previewLength = 200

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

  return {
    async open(url, reader, from) {
      const parent = from === undefined ? undefined : get(from)
      // A page from the network must not lead to addresses that only the user can reach.
      const isTrusted = parent === undefined || parent.leadsInside
      const result = await reader.read(url, isTrusted ? {} : { referer: parent.url })
      if (result.kind === 'failed') throw new FailureError(result.failure)
      if (result.kind === 'image')
        throw new FailureError(failure('not-a-page', 'This is an image, not a page to click on'))
      const { url: at, document } = result.page
      if (document.kind !== 'html')
        throw new FailureError(failure('not-a-page', 'This is a feed, not a page to click on'))
      const { $ } = document
      const elements = numberElements($)
      const id = randomBytes(8).toString('hex')
      const copy = copyPage($, baseOf($, at))
      const leadsInside = reader.mayLeadInside(at)
      pages.set(id, { url: at, $, elements, copy, at: now(), leadsInside })
      forgetOld()
      const title = $('title').first().text().replace(/\s+/g, ' ').trim().slice(0, previewLength)
      return { page: id, url: publicUrl(at), title, path: `/page/${id}` }
    },
    copy(id) {
      forgetOld()
      return pages.get(id)?.copy
    },
    propose(id, numbers, within) {
      const page = get(id)
      const examples = numbers.flatMap(number => page.elements[number] ?? [])
      if (examples.length < numbers.length) return { problem: 'This element is not on the page' }
      const fault = within === undefined ? undefined : selectorFault(within)
      if (fault !== undefined) return { problem: `${within} is not a CSS selector (${fault})` }
      const proposed = proposeOn(page, examples, within)
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

/** The page that comes after this one, where no selector says so. */
function nextOf({ $, url }: OpenPage, text: string): SelectorMatches | { problem: string } {
  const paging = pagingOf(text)
  const pages = paging.kind === 'range' ? numberedPages(url, paging) : undefined
  if (paging.kind === 'range' && pages === undefined) return { problem: noNumberWords(url) }
  const link =
    pages === undefined
      ? nextPage({ $, url }, { selector: text })
      : Iterator.from(pages).find(at => at !== url)
  const preview = link === undefined ? [] : [{ text: '', link, image: undefined }]
  return { selector: text, count: preview.length, numbers: [], preview }
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

/** With `within`, the first in each of its entries: that is what a recipe takes. */
function matchesOf(
  { $, url, elements }: OpenPage,
  selector: string,
  within: string | undefined,
): SelectorMatches {
  const matches =
    within === undefined
      ? findIn($.root().children() as Cheerio<PageElement>, selector).toArray()
      : findIn($(within) as Cheerio<PageElement>, selector, 1).toArray()
  const numberOf = new Map(elements.map((element, number) => [element, number]))
  const base = baseOf($, url)
  return {
    selector,
    count: matches.length,
    numbers: matches.slice(0, mostNumbers).flatMap(element => numberOf.get(element as PageElement) ?? []),
    preview: matches.slice(0, previewed).map(element => {
      const shown = $(element as PageElement)
      return {
        text: shown.text().replace(/\s+/g, ' ').trim().slice(0, previewLength),
        link: linkOf(shown, { selector }, base),
        image: imageOf(shown, base)[0],
      }
    }),
  }
}
