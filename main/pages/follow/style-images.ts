import type { Cheerio } from 'cheerio/slim'
import { cssRules, type ImageRule } from '../candidates/css-rules.ts'
import { findIn } from '../reading/find-in.ts'
import type { PageElement } from '../reading/page-element.ts'

/** Rules looked at for each id, class or name of an element: the last of them. A page may have thousands. */
const mostRules = 20

type RulesByKey = ReadonlyMap<string, readonly (ImageRule & { at: number })[]>

/** Of each page, by its root: it is read once. */
const known = new WeakMap<object, RulesByKey>()

/** The image that the `<style>` elements of its page show in an element: its addresses as written, the largest first. */
export function styleImages(element: Cheerio<PageElement>): string[] {
  const [self] = element.toArray()
  if (self === undefined) return []
  const rules = rulesOf(element)
  const [best] = keysOf(self)
    .flatMap(key => rules.get(key)?.slice(-mostRules) ?? [])
    .filter(({ selector }) => matches(element, selector))
    .sort((a, b) => b.weight - a.weight || b.at - a.at)
  return best?.links ?? []
}

const keysOf = ({ name, attribs }: PageElement): string[] => [
  `#${attribs['id'] ?? ''}`,
  ...new Set((attribs['class'] ?? '').split(/\s+/).map(word => `.${word}`)),
  name,
  '*',
]

function rulesOf(element: Cheerio<PageElement>): RulesByKey {
  const root = element.parents().last() as Cheerio<PageElement>
  const top = root.length > 0 ? root : element
  const [node] = top.toArray()
  const before = node && known.get(node)
  if (before !== undefined) return before
  const sheets = findIn(top, 'style').filter((_, { attribs }) => !/print/i.test(attribs['media'] ?? ''))
  const rules = sheets.toArray().flatMap((_, at) => cssRules(sheets.eq(at).text()))
  const byKey = Map.groupBy(
    rules.map((rule, at) => ({ ...rule, at })),
    ({ key }) => key,
  )
  if (node !== undefined) known.set(node, byKey)
  return byKey
}

/** Whether a selector of the page finds it; what is none finds nothing. */
function matches(element: Cheerio<PageElement>, selector: string): boolean {
  try {
    return element.is(selector)
  } catch {
    return false
  }
}
