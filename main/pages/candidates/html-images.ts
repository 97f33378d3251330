import type { CheerioAPI } from 'cheerio/slim'
import { baseOf } from '../reading/links.ts'
import { closest, type PageElement, parentOf } from '../reading/page-element.ts'
import { namedBy, namingElements } from './html-elements.ts'
import { fieldsOf, type PageContent } from './page-content.ts'

/**
 * What a page of HTML holds, in its own order. `selector` keeps only images that are in an element it matches.
 */
export function readHtml($: CheerioAPI, url: string, selector?: string): PageContent {
  const base = baseOf($, url)
  const content: PageContent = { images: [], stylesheets: [], pages: [], sitemaps: [] }
  const elementsOf = (text: string) => $<PageElement, string>(text).toArray()
  const chosen = selector === undefined ? undefined : new Set(elementsOf(selector))
  // All at once: looking inside an element takes time with the square of its children, and one may hold all images.
  const captions = Map.groupBy(elementsOf('figcaption'), element => closest(element, 'figure'))
  const imagesOfLinks = Map.groupBy(elementsOf('img, amp-img'), element => closest(element, 'a'))
  const page = { $, base, captions, imagesOfLinks }

  for (const element of elementsOf(namingElements)) {
    for (const named of namedBy(element, page)) {
      if (named.kind === 'page') content.pages.push(named.url)
      else if (named.kind === 'stylesheet') {
        if (isIn(chosen, element)) content.stylesheets.push(named.url)
      } else if (named.sources.length > 0 && isIn(chosen, named.at)) {
        content.images.push({ sources: named.sources, fields: fieldsOf(named.fields), base })
      }
    }
  }
  return content
}

/** Whether an element is one of these, or stands in one; undefined: of all. */
function isIn(chosen: ReadonlySet<PageElement> | undefined, element: PageElement): boolean {
  if (chosen === undefined) return true
  for (let at: PageElement | undefined = element; at !== undefined; at = parentOf(at)) {
    if (chosen.has(at)) return true
  }
  return false
}
