import type { CheerioAPI } from 'cheerio/slim'
import { resolveLink } from '../../lists/index.ts'
import type { PageElement } from './page-element.ts'

/** A link of a page made whole; undefined where it leads to no web address: a link may hold its image itself. */
export function wholeLink(link: string, base: string): string | undefined {
  const parsed = resolveLink(link, base)
  return 'url' in parsed && !/^data:/i.test(parsed.url) ? parsed.url : undefined
}

/** Whether a text looks like an address, whole or from the root of its site. */
export const isWebLink = (text: string): boolean => /^(?:(?:https?:)?\/\/|\/|\?)[^\s<>"]+$/i.test(text.trim())

/** The address that a page's links are relative to (WHATWG HTML, "document base URL"). */
export const baseOf = ($: CheerioAPI, url: string): string =>
  baseFrom($<PageElement, string>('base[href]').get(0), url)

/** The same, by the first element that says it, where that is known. */
export function baseFrom(element: PageElement | undefined, url: string): string {
  const href = element?.attribs['href']
  return (href === undefined ? undefined : wholeLink(href, url)) ?? url
}

/** The page that an address names, whatever part of it. Throws where it is no address. */
export function withoutFragment(url: string): string {
  const address = new URL(url)
  address.hash = ''
  return address.href
}
