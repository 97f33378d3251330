import type { CheerioAPI } from 'cheerio/slim'
import { findIn } from '../reading/find-in.ts'
import { childrenOf, type PageElement } from '../reading/page-element.ts'
import {
  type Choice,
  classesOf,
  compounds,
  dearer,
  exact,
  join,
  joined,
  landmarks,
  plainTag,
  type Shape,
  shapeOf,
  tagOf,
} from './element-shape.ts'

/** Where an element is looked for, and the element that should come first there. */
export type Scope = { root: PageElement; target: PageElement }

/** The price of a selector that says where something is and nothing of what it is. */
const lastResort = 100
/** That of one that says where something is in a named part of the page. */
const placePrice = 30
/** Trying one more costs a walk over the page. */
const mostTried = 250
const mostAncestors = 6

/**
 * Proposes the CSS selector that finds all `examples` (of one document, two or more) and their siblings of the same
 * make, but little else. Examples of different depth are first lifted to where they are alike: a heading of one
 * card and the picture of another stand for their cards. Undefined where one lies inside another.
 */
export function proposeForAll($: CheerioAPI, examples: readonly PageElement[]): string | undefined {
  const paths = examples.map(pathTo)
  const shared = commonLength(paths, (a, b) => a === b)
  const tails = paths.map(path => path.slice(shared))
  if (examples.length < 2 || tails.some(tail => tail.length === 0)) return undefined
  const depth = Math.max(
    1,
    commonLength(tails, (a, b) => tagOf(a) === tagOf(b)),
  )
  const shapes = Array.from({ length: depth }, (_, level) =>
    shapeOf(tails.flatMap(tail => tail[level] ?? [])),
  )
  const parent = paths[0]?.[shared - 1]
  const above = paths[0]?.slice(1, shared) ?? []
  const wanted = new Set(shapes.reduce<PageElement[]>(childrenLike, parent === undefined ? [] : [parent]))

  const { named, exactly } = listChoices(shapes, above)
  return best(named, exactly, selector => {
    const found = $(selector).toArray() as PageElement[]
    const right = found.filter(element => wanted.has(element)).length
    return { faults: wanted.size - right + (found.length - right), price: 0 }
  })
}

/**
 * Proposes the CSS selector whose first match in each scope is the scope's target: for one thing of a page, or the same
 * thing of several, also of several pages. One scope at least; targets lie inside their roots. `onlyOn`: no other element of these
 * pages may match, as where all links are followed that do; else some may come after it.
 */
export function proposeForEach(
  $: CheerioAPI,
  scopes: readonly Scope[],
  { onlyOn }: { onlyOn?: readonly string[] } = {},
): string | undefined {
  const tails = scopes.map(({ root, target }) => pathTo(target).slice(pathTo(root).length))
  const targets = scopes.map(({ target }) => target)
  const own = [...compounds(shapeOf(targets)), ...(onlyOn === undefined ? [] : byAddress(targets, onlyOn))]
  const first = tails[0] ?? []
  // What surrounds the target in every scope: counted from the target upwards, as far as the tags agree.
  const reversed = tails.map(tail => tail.slice(0, -1).reverse())
  const around = Array.from({ length: commonLength(reversed, (a, b) => tagOf(a) === tagOf(b)) }, (_, level) =>
    shapeOf(reversed.flatMap(tail => tail[level] ?? [])),
  ).slice(0, mostAncestors)
  const choices = [
    ...own,
    // What is near says more of it.
    ...around.flatMap((outer, level) => joined(dearer(compounds(outer), level * 0.2), ' ', own)),
  ]
  const places = [
    ...around.flatMap((outer, level) =>
      joined(dearer(landmarks(outer), placePrice + level), ' > ', [stepsTo(first.slice(-1 - level))]),
    ),
    exactPath(first, scopes[0]?.root.parent?.type === 'root' ? undefined : ':scope'),
  ]
  return best(choices, places, selector => {
    let faults = 0
    let price = 0
    for (const { root, target } of scopes) {
      const found = findIn($(root), selector).toArray()
      if (found[0] !== target) faults += 100
      const others = Math.min(20, Math.max(0, found.length - 1))
      // Others after it do no harm, but say that the selector is none for just this.
      if (onlyOn !== undefined) faults += others
      else price += Math.min(10, others) / scopes.length
    }
    return { faults, price }
  })
}

/**
 * The cheapest choice with the fewest faults; a fault always outweighs the price. `places`: tried in any case, for they are
 * exact where nothing else is.
 */
function best(
  choices: readonly Choice[],
  places: readonly Choice[],
  judge: (selector: string) => { faults: number; price: number },
): string | undefined {
  const cheapest = (some: readonly Choice[]) => some.toSorted((a, b) => a.cost - b.cost)
  const tried = new Map(
    [...cheapest(choices).slice(0, mostTried), ...cheapest(places)].map(choice => [choice.text, choice]),
  )
  let found: { selector: string; faults: number; cost: number } | undefined
  for (const { text, cost } of tried.values()) {
    // They come by cost: none after it can be better.
    if (found?.faults === 0 && cost >= found.cost) break
    const { faults, price } = judge(text)
    const isBetter =
      found === undefined || faults < found.faults || (faults === found.faults && cost + price < found.cost)
    if (isBetter) found = { selector: text, faults, cost: cost + price }
  }
  return found?.selector
}

/** Ways to say "these shapes, one in the other, somewhere below these ancestors". */
function listChoices(
  shapes: readonly Shape[],
  above: readonly PageElement[],
): { named: Choice[]; exactly: Choice[] } {
  const [outer] = shapes
  const target = shapes.at(-1)
  if (outer === undefined || target === undefined) return { named: [], exactly: [] }
  const inside = compounds(target)
  const between = shapes.length > 2 ? compounds(shapes.at(-2) ?? outer) : []
  const nested =
    shapes.length === 1 ? [] : joined(compounds(outer), ' ', [...inside, ...joined(between, ' ', inside)])
  const steps = shapes.map(exact).reduce((path, step) => join(path, ' > ', step))
  const places = above.slice(-mostAncestors).flatMap(element => landmarks(shapeOf([element])))
  const parents = above.slice(-1).flatMap(element => compounds(shapeOf([element])))
  const named = [
    ...inside,
    ...nested,
    ...joined(places, ' ', inside),
    ...joined(places, ' ', nested),
    ...joined(parents, ' > ', shapes.length === 1 ? inside : [steps]),
    ...joined(places, ' ', [steps]),
  ]
  const exactly = above
    .map(element => exact(shapeOf([element])))
    .reduceRight((path, step) => join(step, ' > ', path), { ...steps, cost: steps.cost + lastResort })
  return { named, exactly: [exactly] }
}

/** One element after the other from below the root, which is called `root` where it needs a name. */
function exactPath(path: readonly PageElement[], root: string | undefined): Choice {
  const { text } = stepsTo(path)
  return { text: root === undefined ? text : `${root} > ${text}`, cost: lastResort }
}

/** One element inside the other, each by its place. */
function stepsTo(path: readonly PageElement[]): Choice {
  const steps = path.map(element => {
    const alike = siblings(element).filter(other => tagOf(other) === tagOf(element))
    const tag = plainTag(element)
    // Only a name can be counted by; `*` counts all.
    const nth =
      tag === '*' ? `:nth-child(${siblings(element).indexOf(element) + 1})` : nthOfType(alike, element)
    return `${tag}${nth}`
  })
  return { text: steps.join(' > '), cost: path.length }
}

/**
 * Ways to tell links by a word that is in the addresses of all of them, such as `/large/`. What is in the addresses
 * of their pages, too, is what these are about.
 */
function byAddress(links: readonly PageElement[], pages: readonly string[]): Choice[] {
  const [first = '', ...others] = links.map(({ attribs }) => attribs['href'] ?? '')
  const words = first.match(/[/?&=][a-z][a-z_]{2,20}(?=[/?&=]|$)/gi) ?? []
  return words
    .filter(word => others.every(other => other.includes(word)) && !pages.some(page => page.includes(word)))
    .map(word => ({ text: `[href*="${word}"]`, cost: 2.2 }))
}

const nthOfType = (alike: readonly PageElement[], element: PageElement): string =>
  alike.length === 1 ? '' : `:nth-of-type(${alike.indexOf(element) + 1})`

/** Children of the elements that have all of a shape. */
function childrenLike(elements: PageElement[], { tag, classes }: Shape): PageElement[] {
  return elements.flatMap(element =>
    childrenOf(element).filter(
      child =>
        (tag === '*' || tagOf(child) === tag) && classes.every(name => classesOf(child).includes(name)),
    ),
  )
}

/** From the document's root element down to this one. */
function pathTo(element: PageElement): PageElement[] {
  const path: PageElement[] = []
  for (let at: PageElement['parent'] = element; at !== null; at = at.parent) {
    if (isElement(at)) path.unshift(at)
  }
  return path
}

const siblings = (element: PageElement): PageElement[] =>
  element.parent === null ? [element] : childrenOf(element.parent)

const isElement = (node: object): node is PageElement => 'attribs' in node

/** How many places from the beginning are the same in all lists. */
function commonLength<T>(lists: readonly (readonly T[])[], same: (a: T, b: T) => boolean): number {
  const [first = [], ...others] = lists
  let length = 0
  for (const value of first) {
    const isShared = others.every(other => {
      const there = other[length]
      return there !== undefined && same(value, there)
    })
    if (!isShared) break
    length += 1
  }
  return length
}
