import type { Cheerio } from 'cheerio/slim'
import type { Part } from '../../../shared/recipe.ts'
import { cleanLink } from '../../lists/index.ts'
import { findIn } from './find-in.ts'
import { isWebLink, wholeLink } from './links.ts'
import type { PageElement } from './page-element.ts'

type Elements = Cheerio<PageElement>

/**
 * Where an element leads: by the attribute asked for, else by the link it is, is in, or holds, else by an attribute of its
 * own that is an address, as a button has that loads more.
 */
export function linkOf(element: Elements, { attribute }: Part, base: string): string | undefined {
  const value = attribute === undefined ? nearestLink(element) : element.attr(attribute)
  const link = cleanLink(value)
  return link === undefined ? undefined : wholeLink(link, base)
}

function nearestLink(element: Elements): string | undefined {
  if (element.is('[href]')) return element.attr('href')
  const around = element.closest('a[href]')
  const link = around.length > 0 ? (around as Elements) : findIn(element, 'a[href]', 1)
  if (link.length > 0) return link.attr('href')
  const attributes = Object.entries(element.get(0)?.attribs ?? {})
  return attributes.find(([name, value]) => /^(?:data-|form)/.test(name) && isWebLink(value))?.[1]
}
