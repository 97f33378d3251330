import type { Cheerio } from 'cheerio/slim'
import { select } from 'cheerio-select'
import type { PageElement } from './page-element.ts'

/**
 * The elements inside each of `scope` that match a selector, the first `most` of each: what cheerio's own `find` finds,
 * in time with what is looked through. That one takes time with the square of an element's children, times its depth.
 * Throws for a selector that is none.
 */
export const findIn = (
  scope: Cheerio<PageElement>,
  selector: string,
  most = Number.POSITIVE_INFINITY,
): Cheerio<PageElement> =>
  scope.map((_, element) => {
    const options = { context: [element], xmlMode: scope.options.xmlMode ?? false }
    // What follows the element is looked for beside it, everything else inside.
    const from = /^\s*[+~]/.test(selector) ? [element] : element
    return select(selector, from, options, most) as PageElement[]
  })
