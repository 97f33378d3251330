import type { Cheerio } from 'cheerio/slim'

/** An element of a page, as the parser makes it. */
export type PageElement = ReturnType<Cheerio<unknown>['children']>[number]
