/// <reference path="./css-tree.d.ts" />
import type { Atrule, CssNode, Selector } from 'css-tree'
import walk from 'css-tree/walker'
import { imagesOf, parseStyle } from './css-images.ts'

/** A rule that shows an image in what its selector finds. */
export type ImageRule = {
  selector: string
  /** The id (`#a`), class (`.a`) or name (`a`) that an element has if it is found; `*` for any. */
  key: string
  /** Of several rules for an element, the one with the highest counts, and of these the last (CSS Cascade 5, 6.1). */
  weight: number
  /** Addresses of the image, the largest first, as written. */
  links: string[]
}

/** More parts have no selectors of people. */
const mostParts = 20

/** What does not hold on a wide screen in daylight. */
const unusual = /max-|print|speech|dark|</i

/**
 * The rules of a stylesheet that show images. A page chooses its selectors: only those are taken that can be looked up
 * in short time, made of names, classes, ids, attributes, and what they are in. Their `::before` is part of them.
 */
export function cssRules(text: string): ImageRule[] {
  const found: ImageRule[] = []
  const tree = parseStyle(text, 'stylesheet', true)
  if (tree === undefined) return found
  walk(tree, {
    visit: 'Declaration',
    enter(node) {
      const [links] = imagesOf(node)
      const prelude = this.rule?.prelude
      if (links === undefined || prelude?.type !== 'SelectorList') return
      const isUsual = !isUnusual(this.atrule, text)
      for (const selector of prelude.children) {
        const rule = selector.type === 'Selector' ? readSelector(selector, text) : undefined
        if (rule !== undefined)
          found.push({ ...rule, weight: rule.weight + (isUsual ? usualWeight : 0), links })
      }
    },
  })
  return found
}

const isUnusual = (atrule: Atrule | null, text: string): boolean =>
  atrule?.name.toLowerCase() === 'media' &&
  atrule.prelude !== null &&
  unusual.test(written(atrule.prelude, text))

const usualWeight = (mostParts + 1) ** 3

/** How much each kind of part counts (Selectors 4, 17). */
const weights: Readonly<Record<string, number>> = {
  IdSelector: (mostParts + 1) ** 2,
  ClassSelector: mostParts + 1,
  AttributeSelector: mostParts + 1,
  TypeSelector: 1,
  Combinator: 0,
}

/** Undefined for one that is not taken. */
function readSelector({ children }: Selector, text: string): Omit<ImageRule, 'links'> | undefined {
  const parts = children.toArray().filter(part => !isBeside(part))
  const isTaken = (part: CssNode) =>
    part.type === 'Combinator' ? part.name === ' ' || part.name === '>' : part.type in weights
  if (parts.length === 0 || parts.length > mostParts || !parts.every(isTaken)) return undefined
  const last = parts.slice(parts.findLastIndex(({ type }) => type === 'Combinator') + 1)
  const named =
    last.find(({ type }) => type === 'IdSelector') ??
    last.find(({ type }) => type === 'ClassSelector') ??
    last.find(({ type }) => type === 'TypeSelector')
  return {
    selector: parts.map(part => written(part, text)).join(''),
    key: named === undefined ? '*' : keyOf(named),
    weight: parts.reduce((sum, { type }) => sum + (weights[type] ?? 0), 0),
  }
}

/** `::before` and `::after`, also as `:before`. */
const isBeside = (part: CssNode): boolean =>
  (part.type === 'PseudoElementSelector' || part.type === 'PseudoClassSelector') &&
  /^(?:before|after)$/i.test(part.name)

function keyOf(part: CssNode): string {
  if (part.type === 'IdSelector') return `#${part.name}`
  if (part.type === 'ClassSelector') return `.${part.name}`
  return part.type === 'TypeSelector' ? part.name.toLowerCase() : '*'
}

const written = ({ loc }: CssNode, text: string): string =>
  loc ? text.slice(loc.start.offset, loc.end.offset) : ''
