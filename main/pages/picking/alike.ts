import type { PageElement } from '../reading/page-element.ts'
import { childrenOf, parentOf } from '../reading/page-element.ts'

/** More say no more. */
const mostAlike = 50
const mostLevels = 20

/**
 * The elements that have the same place in an entry as this one has in its own, such as the titles of the other films:
 * of the ways to see entries around it, the one that gives the most. Without the element itself. `isOther` refuses those
 * that are the same thing once more.
 */
export function alikeOf(
  element: PageElement,
  isOther: (other: PageElement) => boolean = () => true,
): PageElement[] {
  const inside: PageElement[] = []
  let best: PageElement[] = []
  let entry: PageElement | undefined = element
  for (let level = 0; level < mostLevels && entry !== undefined && entry.name !== 'body'; level += 1) {
    const around = parentOf(entry)
    if (around === undefined) break
    const found = partners(entry, around).flatMap(other => {
      const there = downTo(other, inside)
      return there !== undefined && isOther(there) ? [there] : []
    })
    // Of two lists that are as long, the outer one has more of them in each entry.
    if (found.length > 0 && found.length >= best.length) best = found
    inside.unshift(entry)
    entry = around
  }
  return best.slice(0, mostAlike)
}

/** Entries like this one: beside it, and where these are in rows, in the rows like its own. */
function partners(entry: PageElement, around: PageElement): PageElement[] {
  const above = parentOf(around)
  const rows =
    above === undefined ? [] : childrenOf(above).filter(row => row !== around && isLike(row, around))
  return [around, ...rows].flatMap(childrenOf).filter(other => other !== entry && isLike(other, entry))
}

/** What is inside an element where the last of a path is inside the first's parent. */
function downTo(entry: PageElement, path: readonly PageElement[]): PageElement | undefined {
  let reached = [entry]
  for (const step of path) reached = reached.flatMap(childrenOf).filter(child => isLike(child, step))
  return reached[0]
}

/** Of the same make: one class in common, where both have some. */
function isLike(one: PageElement, other: PageElement): boolean {
  if (one.name !== other.name) return false
  const [own, others] = [classesOf(one), classesOf(other)]
  return own.length === 0 || others.length === 0 || own.some(name => others.includes(name))
}

const classesOf = ({ attribs }: PageElement): string[] =>
  (attribs['class'] ?? '').split(/\s+/).filter(Boolean)

/**
 * The largest part of a page around `example` in which it is the only one of `found`: the whole entry of a listing, of
 * which the example is the title, or the image.
 */
export function entryAround(example: PageElement, found: readonly PageElement[]): PageElement {
  const shared = new Set<PageElement>()
  for (const other of found) {
    if (other === example) continue
    for (let at = parentOf(other); at !== undefined; at = parentOf(at)) shared.add(at)
  }
  let entry = example
  for (let at = parentOf(entry); at !== undefined && at.name !== 'body' && !shared.has(at); at = parentOf(at))
    entry = at
  return entry
}
