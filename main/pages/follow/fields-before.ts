import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import type { FieldPart, Recipe } from '../../../shared/recipe.ts'
import { findIn } from '../reading/find-in.ts'
import type { PageElement } from '../reading/page-element.ts'

type Elements = Cheerio<PageElement>
type TextOf = (element: Elements, part: FieldPart) => string

/**
 * The fields of an entry that are above it: of what each selector finds, the last that ends before the entry begins,
 * such as the heading of its group. The page is looked through once.
 */
export function createFieldsBefore(
  $: CheerioAPI,
  { fields }: Pick<Recipe, 'fields'>,
  textOf: TextOf,
): (entry: Elements) => Record<string, string> {
  const parts = Object.entries(fields).filter(([, { from }]) => from === 'before')
  if (parts.length === 0) return () => ({})
  const spans = spansOf($)
  const root = $.root().children() as Elements
  const found = parts.map(([name, part]) => {
    const elements = findIn(root, part.selector)
    return { name, part, elements, starts: elements.toArray().map(element => spans.get(element)?.start ?? 0) }
  })

  return entry => {
    const [first] = entry.toArray()
    const start = first === undefined ? undefined : spans.get(first)?.start
    if (start === undefined) return {}
    const texts = found.flatMap(({ name, part, elements, starts }) => {
      for (let at = countBelow(starts, start) - 1; at >= 0; at -= 1) {
        const element = elements.get(at)
        // What the entry is in is not before it.
        if (element === undefined || (spans.get(element)?.end ?? 0) >= start) continue
        const text = textOf(elements.eq(at), part)
        return text === '' ? [] : [[name, text] as const]
      }
      return []
    })
    return Object.fromEntries(texts)
  }
}

/** Of each element its number in the order of the page, and that of the last one inside it. */
function spansOf($: CheerioAPI): ReadonlyMap<PageElement, { start: number; end: number }> {
  const order = $('*').toArray() as PageElement[]
  const spans = new Map(order.map((element, start) => [element, { start, end: start }]))
  for (const element of order.toReversed()) {
    const { parent } = element
    const around = parent !== null && 'attribs' in parent ? spans.get(parent) : undefined
    const own = spans.get(element)
    if (around !== undefined && own !== undefined) around.end = Math.max(around.end, own.end)
  }
  return spans
}

/** How many of some rising numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? limit) < limit) low = middle + 1
    else high = middle
  }
  return low
}
