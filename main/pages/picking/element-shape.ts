import type { CheerioAPI } from 'cheerio/slim'
import type { PageElement } from '../reading/page-element.ts'

/** What is true of some elements at once, and so may be in a selector. */
export type Shape = { tag: string; classes: string[]; attributes: { name: string; value: string }[] }
/** Text of a selector with how little one would like it: long and shaky ones cost more. */
export type Choice = { text: string; cost: number }

/** Ways to name a shape alone. Classes say what a thing is; bare tags only how it is written. */
export function compounds({ tag, classes, attributes }: Shape): Choice[] {
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

/** The same as texts, the likeliest to stay first. */
export const compoundsOf = (element: PageElement): string[] =>
  compounds(shapeOf([element]))
    .toSorted((a, b) => a.cost - b.cost)
    .map(({ text }) => text)

/** Tags that a page has few of, for what they say. */
const telling = new Set(['h1', 'main', 'article', 'time', 'figure', 'figcaption', 'nav'])

/** Ways to say where on a page something is. */
export const landmarks = (shape: Shape): Choice[] =>
  compounds(shape).filter(({ text }) => /[.#[]/.test(text) || telling.has(text) || regions.has(text))
const regions = new Set(['section', 'aside', 'header', 'footer', 'ul', 'ol', 'table', 'tbody', 'form', 'dl'])

/** Everything that is known of a shape. */
export function exact({ tag, classes }: Shape): Choice {
  return { text: `${tag}${classes.map(name => `.${name}`).join('')}`, cost: 3 }
}

export const joined = (outer: readonly Choice[], combinator: string, inner: readonly Choice[]): Choice[] =>
  outer.flatMap(before => inner.map(after => join(before, combinator, after)))

export const dearer = (choices: readonly Choice[], by: number): Choice[] =>
  choices.map(({ text, cost }) => ({ text, cost: cost + by }))

export const join = (before: Choice, combinator: string, after: Choice): Choice => ({
  text: `${before.text}${combinator}${after.text}`,
  cost: before.cost + after.cost + 0.5,
})

/** What all of these elements have in common. */
export function shapeOf(elements: readonly PageElement[]): Shape {
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

/** The link that an element is or is in. */
export const linkAround = ($: CheerioAPI, element: PageElement): PageElement | undefined =>
  $(element).closest('a[href]').get(0) as PageElement | undefined

export const tagOf = ({ name }: PageElement): string => name

export const plainTag = (element: PageElement): string => (isPlainName(tagOf(element)) ? tagOf(element) : '*')

export const classesOf = ({ attribs }: PageElement): string[] =>
  (attribs['class'] ?? '').split(/\s+/).filter(isStableName)

/** Can be used in a selector as it is; what would need escaping is a tool's class, not a person's. */
const isPlainName = (name: string): boolean => /^[a-z_\u00a1-\uffff][\w\u00a1-\uffff-]*$/i.test(name)

/** Can be used in the quotes of a selector. */
export const isPlainValue = (value: string): boolean => /^[^"\\\p{Cc}]{1,60}$/u.test(value)

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
