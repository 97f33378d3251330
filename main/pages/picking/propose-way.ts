import type { CheerioAPI } from 'cheerio/slim'
import type { ProposedRecipe } from '../../../shared/contract/commands.ts'
import type { RecipeInput } from '../../../shared/recipe.ts'
import type { PageElement } from '../reading/page-element.ts'
import { alikeOf, entryAround } from './alike.ts'
import { linkAround } from './element-shape.ts'
import type { ListPage } from './propose-paging.ts'
import { proposeForAll, proposeForEach, type Scope } from './propose-selector.ts'

/** What was pointed at on one page. `fields`: texts of it to take, by their names. */
export type Step = ListPage & { target: PageElement; fields: Readonly<Record<string, PageElement>> }

/** From a listing to an image: on each page the link that was followed, on the last the image. */
export type Way = readonly Step[]

type Fields = NonNullable<RecipeInput['fields']>
type Problem = { problem: string }

/**
 * What a recipe has to say so that all images are found that are reached as those of some ways: one way, or two from other
 * entries, which tell what they have in common.
 */
export function proposeWay(ways: readonly Way[]): ProposedRecipe | Problem {
  const length = ways[0]?.length ?? 0
  if (length === 0) return { problem: 'No image was pointed at' }
  if (ways.some(way => way.length !== length))
    return { problem: 'One of the images is more links away from the list than the other' }
  const levels = Array.from({ length }, (_, at) => ways.flatMap(way => way[at] ?? []))
  const image = imageAt(levels.at(-1) ?? [])
  if (image === undefined) return { problem: 'No selector matches these images' }
  const [list = [], ...others] = levels
  if (length === 1) return { ...entry('fields', fieldsAt(list)), image }
  const listing = listingAt(list)
  if ('problem' in listing) return listing
  const hops = others.slice(0, -1).map(proposeLinks)
  const links = hops.filter(link => link !== undefined)
  if (links.length < hops.length) return { problem: 'No selector matches only these links' }
  const [detail = [], ...behind] = others
  const { fields, ...rest } = listing
  const via = links.map((link, at) => ({ link, ...entry('fields', fieldsAt(behind[at] ?? [])) }))
  return {
    ...rest,
    ...entry('fields', { ...fields, ...fieldsAt(detail) }),
    ...(via.length > 0 && { via }),
    image,
  }
}

/** The entries of a list, the link in each, and the texts that are in it, or above it. */
function listingAt(
  steps: readonly Step[],
): (Pick<ProposedRecipe, 'item' | 'link'> & { fields: Fields }) | Problem {
  const [first] = steps
  if (first === undefined) return { problem: 'No entry of the list was pointed at' }
  const { $ } = first
  const links = [...new Set(steps.map(({ $, target }) => linkAround($, target) ?? target))]
  const alike = links.length > 1 ? links : [...links, ...othersLike(links[0] ?? first.target)]
  const selector = alike.length > 1 ? proposeForAll($, alike) : only($, steps)
  if (selector === undefined) return { problem: 'No selector matches these links' }
  const found = $(selector).toArray() as PageElement[]
  const cards = alike.map(link => entryAround(link, found))
  const item = new Set(cards).size > 1 ? proposeForAll($, cards) : undefined
  const isWhole = item !== undefined && $(item).length === found.length
  const inside = isWhole
    ? proposeForEach(
        $,
        alike.flatMap((target, at) => scopeIn(cards[at], target)),
      )
    : undefined
  const entries = inside === undefined ? { link: selector } : { item, link: inside }
  const fields: Fields = {}
  for (const [name, element] of Object.entries(first.fields)) {
    const card = cards.find(card => card !== element && contains(card, element))
    const inEntry =
      card === undefined || inside === undefined
        ? undefined
        : proposeForEach($, [{ root: card, target: element }])
    const above = inEntry ?? proposeAbove({ ...first, target: element })
    if (above !== undefined)
      fields[name] = { selector: above, from: inEntry === undefined ? 'before' : 'item' }
  }
  return { ...entries, fields }
}

/** What is above entries: this element and those like it, as the headings of other groups are. */
export const proposeAbove = (step: Step): string | undefined =>
  proposeForAll(step.$, [step.target, ...alikeOf(step.target)]) ?? only(step.$, [step])

const scopeIn = (root: PageElement | undefined, target: PageElement): Scope[] =>
  root === undefined || root === target ? [] : [{ root, target }]

/**
 * The links to follow on the pages of one level: all that are like the one pointed at where these show images, for such a page is
 * a list as well; else that one alone, among whichever others.
 */
export function proposeLinks(steps: readonly Step[]): string | undefined {
  const [first] = steps
  if (first === undefined) return undefined
  const targets = steps.map(({ $, target }) => linkAround($, target) ?? target)
  const isOnePage = new Set(steps.map(({ $ }) => $)).size === 1 && new Set(targets).size > 1
  const examples = isOnePage
    ? [targets]
    : targets.map(target =>
        showsImage(target) ? [target, ...othersLike(target).filter(showsImage)] : [target],
      )
  if (examples.some(some => some.length < (isOnePage ? 2 : fewest)))
    return only(first.$, withTargets(steps, targets))
  const proposals = examples.map((some, at) => proposeForAll((steps[at] ?? first).$, some))
  const isGood = (selector: string) =>
    steps.every(({ $ }, at) =>
      $(selector)
        .toArray()
        .includes(targets[at] as never),
    )
  return (
    proposals.find(selector => selector !== undefined && isGood(selector)) ??
    only(first.$, withTargets(steps, targets))
  )
}

/** So many that are alike are a list. */
const fewest = 3

const withTargets = (steps: readonly Step[], targets: readonly PageElement[]): Step[] =>
  steps.map((step, at) => ({ ...step, target: targets[at] ?? step.target }))

/** A selector of nothing but what was pointed at on each page. */
function only($: CheerioAPI, steps: readonly Step[]): string | undefined {
  return proposeForEach($, scopesOf(steps), { onlyOn: steps.map(({ url }) => url) })
}

const scopesOf = (steps: readonly Step[]): Scope[] =>
  steps.flatMap(({ $, target }) => {
    const [root] = $.root().children().toArray() as PageElement[]
    return root === undefined ? [] : [{ root, target }]
  })

function imageAt(steps: readonly Step[]): ProposedRecipe['image'] {
  const [first] = steps
  if (first === undefined) return undefined
  const targets = [...new Set(steps.map(({ target }) => target))]
  const isOnePage = new Set(steps.map(({ $ }) => $)).size === 1
  if (isOnePage && targets.length > 1) {
    const selector = proposeForAll(first.$, targets)
    return selector === undefined ? undefined : { selector, all: true }
  }
  return proposeForEach(first.$, scopesOf(steps))
}

/** Of texts of pages at one level; from the same text of both where both name it. */
function fieldsAt(steps: readonly Step[]): Fields {
  const names = new Set(steps.flatMap(({ fields }) => Object.keys(fields)))
  const found: Fields = {}
  for (const name of names) {
    const examples = steps.flatMap(step =>
      step.fields[name] === undefined ? [] : { ...step, target: step.fields[name] },
    )
    const [first] = examples
    const selector = first && proposeForEach(first.$, scopesOf(examples))
    if (selector !== undefined) found[name] = selector
  }
  return found
}

/** Links at the same place of other entries, each to another page. */
function othersLike(link: PageElement): PageElement[] {
  const { href } = link.attribs
  const others = alikeOf(link, ({ attribs }) => attribs['href'] !== undefined && attribs['href'] !== href)
  return [...new Map(others.map(other => [other.attribs['href'], other])).values()]
}

const showsImage = (element: PageElement): boolean =>
  element.children.some(
    child => 'attribs' in child && (child.name === 'img' || child.name === 'picture' || showsImage(child)),
  )

function contains(outer: PageElement, inner: PageElement): boolean {
  for (let at = inner.parent; at !== null; at = at.parent) if (at === outer) return true
  return false
}

/** An object's entry, where it holds something. */
const entry = <Name extends string>(name: Name, value: Fields): { [key in Name]?: Fields } =>
  Object.keys(value).length === 0 ? {} : ({ [name]: value } as { [key in Name]: Fields })
