import type { Cheerio } from 'cheerio/slim'

/** An element of a page, as the parser makes it. */
export type PageElement = ReturnType<Cheerio<unknown>['children']>[number]

/** The element that this one is in; undefined for the outermost. */
export const parentOf = ({ parent }: PageElement): PageElement | undefined =>
  parent !== null && 'attribs' in parent ? parent : undefined

/** The elements directly inside. */
export const childrenOf = ({ children }: { children: readonly object[] }): PageElement[] =>
  children.filter((node): node is PageElement => 'attribs' in node)

/** The nearest element of this name that this one is in. */
export function closest(element: PageElement, name: string): PageElement | undefined {
  let at = parentOf(element)
  while (at !== undefined && at.name !== name) at = parentOf(at)
  return at
}
