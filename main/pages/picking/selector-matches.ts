import type { Cheerio } from 'cheerio/slim'
import type { SelectorMatches } from '../../../shared/contract/commands.ts'
import { numberedPages, pagingOf } from '../../../shared/paging.ts'
import { imageOf } from '../follow/element-image.ts'
import { findIn } from '../reading/find-in.ts'
import { linkOf } from '../reading/link-of.ts'
import { baseOf } from '../reading/links.ts'
import { nextPage, noNumberWords } from '../reading/next-page.ts'
import type { PageElement } from '../reading/page-element.ts'
import type { ListPage } from './propose-paging.ts'

type SearchedPage = ListPage & { elements: readonly PageElement[] }

const mostNumbers = 1000
const previewed = 8
const previewLength = 200

/** The page that comes after this one, where no selector says so. */
export function nextOf({ $, url, next }: SearchedPage, text: string): SelectorMatches | { problem: string } {
  const paging = pagingOf(text)
  const pages = paging.kind === 'range' ? numberedPages(url, paging) : undefined
  if (paging.kind === 'range' && pages === undefined) return { problem: noNumberWords(url) }
  const link =
    pages === undefined
      ? nextPage({ $, url, next }, { selector: text })
      : Iterator.from(pages).find(at => at !== url)
  const preview = link === undefined ? [] : [{ text: '', link, image: undefined }]
  return { selector: text, count: preview.length, numbers: [], preview }
}

/** With `within`, the first in each of its entries: that is what a recipe takes. */
export function matchesOf(
  { $, url, elements }: SearchedPage,
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
