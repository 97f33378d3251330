import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import { numberedPages, pagingOf } from '../../../shared/paging.ts'
import { type Part, splitPart } from '../../../shared/recipe.ts'
import { refuse } from '../../../shared/refusal.ts'
import { checkSelector } from './check-selector.ts'
import { findIn } from './find-in.ts'
import { linkOf } from './link-of.ts'
import { baseOf } from './links.ts'
import type { PageElement } from './page-element.ts'

/** Where a page itself says what comes after it: as HTML does, and as scripts that load more do, in HTML and in JSON. */
const ownNext = [
  'link[rel~="next" i]',
  'a[rel~="next" i]',
  '[data-next-url], [data-next-page-url], [data-load-more-url], [data-next-href]',
  'next[href], next_url[href], nexturl[href], next_page[href], nextpage[href], next_page_url[href], nextpageurl[href]',
  'load_more[href], loadmore[href], load_more_url[href], more_url[href], moreurl[href]',
  'next > href[href], next > url[href]',
]

/** Throws a RefusalError for a way from page to page that is none, for one of these addresses. */
export function checkPaging(text: string, addresses: readonly string[]): void {
  const paging = pagingOf(text)
  if (paging.kind === 'selector') checkSelector(splitPart(text).selector)
  if (paging.kind !== 'range') return
  const uncounted = addresses.find(address => numberedPages(address, paging) === undefined)
  if (uncounted !== undefined) refuse('bad-paging', noNumberWords(uncounted))
}

export const noNumberWords = (address: string): string =>
  `${address} has no number of a page; write {page} where it goes`

/**
 * The page after this one, as `next` says; undefined where there is none, and for pages that are only counted. `page.next`:
 * what the headers of its answer name, for what the page itself does not.
 */
export function nextPage(
  { $, url, next: ofHeader }: { $: CheerioAPI; url: string; next?: string | undefined },
  next: Part,
): string | undefined {
  const root = $.root().children() as Cheerio<PageElement>
  const base = baseOf($, url)
  const paging = pagingOf(next.selector)
  if (paging.kind === 'range') return undefined
  const selectors = paging.kind === 'selector' ? [next.selector] : ownNext
  for (const selector of selectors) {
    const found = linkOf(findIn(root, selector).first(), { ...next, selector }, base)
    if (found !== undefined) return found
  }
  return paging.kind === 'rel-next' ? ofHeader : undefined
}
