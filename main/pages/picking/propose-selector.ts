import type { CheerioAPI } from 'cheerio/slim'
import { findIn } from '../reading/find-in.ts'
import type { PageElement } from '../reading/page-element.ts'

/** Where an element is looked for, and the element that should come first there. */
export type Scope = { root: PageElement; target: PageElement }

/** What is true of some elements at once, and so may stand in a selector. */
type Shape = { tag: string; classes: string[]; attributes: { name: string; value: string }[] }
/** Text of a selector with how little one would like it: long and shaky ones cost more. */
type Choice = { text: string; cost: number }

/** The price of a selector that says where something is and nothing of what it is. */
const lastResort = 100
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

  return best(listChoices(shapes, above), selector => {
    const found = $(selector).toArray() as PageElement[]
    const right = found.filter(element => wanted.has(element)).length
    return wanted.size - right + (found.length - right)
  })
}

/**
 * Proposes the CSS selector whose first match in each scope is the scope's target, with few others after it: for
 * one thing of a page, or the same thing of several. One scope at least; targets lie inside their roots.
 */
export function proposeForEach($: CheerioAPI, scopes: readonly Scope[]): string | undefined {
  const tails = scopes.map(({ root, target }) => pathTo(target).slice(pathTo(root).length))
  const shape = shapeOf(scopes.map(({ target }) => target))
  const first = tails[0] ?? []
  // What surrounds the target in every scope: counted from the target upwards, as far as the tags agree.
  const reversed = tails.map(tail => tail.slice(0, -1).reverse())
  const around = Array.from({ length: commonLength(reversed, (a, b) => tagOf(a) === tagOf(b)) }, (_, level) =>
    shapeOf(reversed.flatMap(tail => tail[level] ?? [])),
  )
  const choices = [
    ...compounds(shape),
    ...around.slice(0, mostAncestors).flatMap((outer, level) =>
      // What is near says more of it.
      joined(dearer(compounds(outer), level * 0.2), ' ', compounds(shape)),
    ),
    exactPath(first, scopes[0]?.root.parent?.type === 'root' ? undefined : ':scope'),
  ]
  return best(choices, selector => {
    let wrong = 0
    for (const { root, target } of scopes) {
      const found = findIn($(root), selector).toArray()
      if (found[0] !== target) wrong += 100
      // Others after it do no harm, but say that the selector is none for just this.
      wrong += Math.min(20, found.length - 1) * 0.1
    }
    return wrong
  })
}

/** The cheapest choice with the fewest faults; a fault always outweighs the price. */
function best(choices: readonly Choice[], faultsOf: (selector: string) => number): string | undefined {
  const ordered = choices.toSorted((a, b) => a.cost - b.cost)
  // The last is exact where nothing else is, so it is always tried.
  const tried = [...ordered.slice(0, mostTried), ...ordered.slice(mostTried).slice(-1)]
  let found: { selector: string; faults: number } | undefined
  for (const { text } of new Map(tried.map(choice => [choice.text, choice])).values()) {
    const faults = faultsOf(text)
    if (found === undefined || faults < found.faults) found = { selector: text, faults }
    if (faults === 0) break
  }
  return found?.selector
}

/** Ways to say "these shapes, one in the other, somewhere below these ancestors". */
function listChoices(shapes: readonly Shape[], above: readonly PageElement[]): Choice[] {
  const [outer] = shapes
  const target = shapes.at(-1)
  if (outer === undefined || target === undefined) return []
  const inside = compounds(target)
  const between = shapes.length > 2 ? compounds(shapes.at(-2) ?? outer) : []
  const nested =
    shapes.length === 1 ? [] : joined(compounds(outer), ' ', [...inside, ...joined(between, ' ', inside)])
  const steps = shapes.map(exact).reduce((path, step) => join(path, ' > ', step))
  const places = above.slice(-mostAncestors).flatMap(element => landmarks(shapeOf([element])))
  const parents = above.slice(-1).flatMap(element => compounds(shapeOf([element])))
  return [
    ...inside,
    ...nested,
    ...joined(places, ' ', inside),
    ...joined(places, ' ', nested),
    ...joined(parents, ' > ', shapes.length === 1 ? inside : [steps]),
    ...joined(places, ' ', [steps]),
    above
      .map(element => exact(shapeOf([element])))
      .reduceRight((path, step) => join(step, ' > ', path), {
        ...steps,
        cost: steps.cost + lastResort,
      }),
  ]
}

/** One element after the other from below the root, which is called `root` where it needs a name. */
function exactPath(path: readonly PageElement[], root: string | undefined): Choice {
  const steps = path.map(element => {
    const alike = siblings(element).filter(other => tagOf(other) === tagOf(element))
    const tag = plainTag(element)
    // Only a name can be counted by; `*` counts all.
    const nth =
      tag === '*' ? `:nth-child(${siblings(element).indexOf(element) + 1})` : nthOfType(alike, element)
    return `${tag}${nth}`
  })
  return { text: [...(root === undefined ? [] : [root]), ...steps].join(' > '), cost: lastResort }
}

const nthOfType = (alike: readonly PageElement[], element: PageElement): string =>
  alike.length === 1 ? '' : `:nth-of-type(${alike.indexOf(element) + 1})`

/** Ways to name a shape by itself. Classes say what a thing is; bare tags only how it is written. */
function compounds({ tag, classes, attributes }: Shape): Choice[] {
  const named = tag === '*' ? '' : tag
  return [
    ...classes.flatMap(name => [
      { text: `.${name}`, cost: 1 },
      ...(named === '' ? [] : [{ text: `${named}.${name}`, cost: 1.3 }]),
    ]),
    ...attributes.map(({ name, value }) =>
      name === 'id' ? { text: `#${value}`, cost: 0.8 } : { text: `${named}[${name}="${value}"]`, cost: 1.4 },
    ),
    { text: tag, cost: tag === '*' ? 3 : telling.has(tag) ? 0.9 : 1.5 },
    ...(classes.length > 1 ? [{ text: `${named}${classes.map(name => `.${name}`).join('')}`, cost: 2 }] : []),
  ]
}

/** Tags that a page has few of, for what they say. */
const telling = new Set(['h1', 'main', 'article', 'time', 'figure', 'figcaption', 'nav'])

/** Ways to say where on a page something is. */
const landmarks = (shape: Shape): Choice[] =>
  compounds(shape).filter(({ text }) => /[.#[]/.test(text) || telling.has(text) || regions.has(text))
const regions = new Set(['section', 'aside', 'header', 'footer', 'ul', 'ol', 'table', 'tbody', 'form', 'dl'])

/** Everything that is known of a shape. */
function exact({ tag, classes }: Shape): Choice {
  return { text: `${tag}${classes.map(name => `.${name}`).join('')}`, cost: 3 }
}

const joined = (outer: readonly Choice[], combinator: string, inner: readonly Choice[]): Choice[] =>
  outer.flatMap(before => inner.map(after => join(before, combinator, after)))

const dearer = (choices: readonly Choice[], by: number): Choice[] =>
  choices.map(({ text, cost }) => ({ text, cost: cost + by }))

const join = (before: Choice, combinator: string, after: Choice): Choice => ({
  text: `${before.text}${combinator}${after.text}`,
  cost: before.cost + after.cost + 0.5,
})

/** What all of these elements have in common. */
function shapeOf(elements: readonly PageElement[]): Shape {
  const [first, ...others] = elements
  if (first === undefined) return { tag: '*', classes: [], attributes: [] }
  const tag = others.every(other => tagOf(other) === tagOf(first)) ? plainTag(first) : '*'
  const classes = classesOf(first).filter(name => others.every(other => classesOf(other).includes(name)))
  const attributes = tellingAttributes.flatMap(name => {
    const value = first.attribs[name]
    const isShared = value !== undefined && others.every(other => other.attribs[name] === value)
    return isShared && isPlainValue(value) ? [{ name, value }] : []
  })
  const id = first.attribs['id']
  if (others.length === 0 && id !== undefined && isStableName(id))
    attributes.unshift({ name: 'id', value: id })
  return { tag, classes, attributes }
}

/** Attributes that say what an element is for. */
const tellingAttributes = ['itemprop', 'property', 'name', 'rel', 'role', 'data-testid']

/** Children of the elements that have all of a shape. */
function childrenLike(elements: PageElement[], { tag, classes }: Shape): PageElement[] {
  return elements.flatMap(element =>
    childElements(element).filter(
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

const childElements = ({ children }: { children: readonly object[] }): PageElement[] =>
  children.filter(isElement)

const siblings = (element: PageElement): PageElement[] =>
  element.parent === null ? [element] : childElements(element.parent)

const isElement = (node: object): node is PageElement => 'attribs' in node

const tagOf = ({ name }: PageElement): string => name

const plainTag = (element: PageElement): string => (isPlainName(tagOf(element)) ? tagOf(element) : '*')

const classesOf = ({ attribs }: PageElement): string[] =>
  (attribs['class'] ?? '').split(/\s+/).filter(isStableName)

/** Can stand in a selector as it is; what would need escaping is a tool's class, not a person's. */
const isPlainName = (name: string): boolean => /^[a-z_\u00a1-\uffff][\w\u00a1-\uffff-]*$/i.test(name)

const isPlainValue = (value: string): boolean => /^[^"\\\p{Cc}]{1,60}$/u.test(value)

/** Likely to be there next time, and on the next page: no state, no number of one thing, no build's hash. */
const isStableName = (name: string): boolean =>
  isPlainName(name) &&
  name.length <= 60 &&
  !/\d{3}/.test(name) &&
  !stateName.test(name) &&
  !madeName.test(name)

const stateName =
  /^(?:odd|even|first|last|active|current|selected|hover|focus|open|visible|hidden|loaded|lazy(?:load(?:ed|ing)?)?)$/i
const madeName = /^(?:css|sc|jss|jsx|svelte|emotion)-/

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
