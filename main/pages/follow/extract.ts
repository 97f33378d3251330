import { setImmediate as turn } from 'node:timers/promises'
import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import type { Part, Recipe } from '../../../shared/recipe.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { cleanLink } from '../../lists/index.ts'
import { findIn } from '../reading/find-in.ts'
import { baseOf, wholeLink } from '../reading/links.ts'
import type { PageElement } from '../reading/page-element.ts'
import { imagesOf } from './element-image.ts'
import { createFieldsBefore } from './fields-before.ts'
import { ownImages } from './own-images.ts'

/** A page to take things from. `url`: its address after redirects. */
export type ReadablePage = { url: string; $: CheerioAPI }

export type Fields = Readonly<Record<string, string>>

/** What a listing page leads to. */
export type Listing = {
  next: string | undefined
  /**
   * Detail pages in the order of the page, looked for one by one as they are asked for: there may be thousands.
   * Undefined for an entry without a page.
   */
  entries: Iterable<{ url: string; fields: Fields } | undefined>
  /** What is wrong with it, once all entries were asked for. */
  problems(): string[]
}

/** Images of a page, with what was said of them. */
export type Detail = {
  images: { url: string; fields: Fields }[]
  problems: string[]
}

/** An item may lie in so many others: an honest one in a few. */
const mostAround = 10

/** Longer texts are no titles: the whole page was selected. */
const mostFieldLength = 1000

type Elements = Cheerio<PageElement>

/** Finds what a recipe follows on a listing page. */
export function readListing({ $, url }: ReadablePage, recipe: Recipe): Listing {
  const { link } = recipe
  const base = baseOf($, url)
  const next = recipe.next && linkOf(all($, recipe.next).first(), recipe.next, base)
  if (link === undefined) return { next, entries: [], problems: () => [] }
  const { items, problems } = itemsOf($, recipe)
  const before = createFieldsBefore($, recipe, textOf)
  let found = 0
  let dead = 0

  function* entries(part: Part): Generator<{ url: string; fields: Fields } | undefined> {
    for (const item of items ?? eachOf(all($, part))) {
      const element = recipe.item === undefined ? item : linkIn(item, part)
      const to = element.length === 0 ? undefined : linkOf(element, part, base)
      if (to !== undefined) found += 1
      else if (element.length > 0) dead += 1
      const fields = () => ({
        ...before(item),
        ...(recipe.item === undefined ? {} : fieldsOf(item, recipe, 'page')),
      })
      yield to === undefined ? undefined : { url: to, fields: fields() }
    }
  }
  return {
    next,
    entries: entries(link),
    problems() {
      if (dead > 0) return [...problems, `What ${link.selector} finds is no link to another page`]
      return found > 0 ? problems : [...problems, `Nothing on it matches ${recipe.item ?? link.selector}`]
    },
  }
}

/** The link of an entry; the entry itself may be it. */
function linkIn(item: Elements, { selector }: Part): Elements {
  const inside = findIn(item, selector, 1)
  return inside.length > 0 ? inside : item.filter(selector)
}

/**
 * Finds the image and the fields of a detail page; `inherited`: those its item in the listing had. A recipe without
 * a link takes them from the items of this page itself, with a breath after each.
 */
export async function readDetail(page: ReadablePage, recipe: Recipe, inherited: Fields): Promise<Detail> {
  const { $, url } = page
  const whole = wholePage($)
  const base = baseOf($, url)
  const { items, problems: told } = recipe.link === undefined ? itemsOf($, recipe) : noItems
  const problems = new Set(told)
  const names = Object.keys(recipe.fields)
  const own = recipe.image === undefined ? await ownImages(page) : undefined

  const imagesIn = (scope: Elements, known: Fields) => {
    // In the order of the recipe, wherever each was found.
    const fields = Object.fromEntries(names.flatMap(name => entryOf(known, name)))
    const inScope = scope === whole && own !== undefined ? own.images : imagesOf(scope, recipe.image, base)
    const found = inScope.filter(link => !own?.asides.has(link)).map(link => ({ url: link, fields }))
    if (found.length === 0) problems.add(noImage(recipe))
    for (const name of names) if (!Object.hasOwn(fields, name)) problems.add(`The field ${name} is not on it`)
    return recipe.image?.all ? found : found.slice(0, 1)
  }
  const onPage = fieldsOf(whole, recipe, 'item')
  const before = createFieldsBefore($, recipe, textOf)
  const images = items === undefined ? imagesIn(whole, { ...inherited, ...onPage }) : []
  for (const item of items ?? []) {
    const known = { ...onPage, ...before(item), ...fieldsOf(item, recipe, 'page') }
    for (const image of imagesIn(item, known)) images.push(image)
    await turn()
  }
  if (items?.length === 0) problems.add(`Nothing on it matches ${recipe.item}`)
  return { images, problems: [...problems] }
}

const entryOf = (fields: Fields, name: string): [string, string][] => {
  const text = Object.hasOwn(fields, name) ? fields[name] : undefined
  return text === undefined ? [] : [[name, text]]
}

const noImage = ({ image }: Recipe): string =>
  image === undefined ? 'There is no image on it' : `No image matches ${image.selector}`

/** The texts a recipe names, from one place; those only to be had elsewhere are left out, as are empty ones. */
function fieldsOf(scope: Elements, { fields }: Recipe, elsewhere: 'item' | 'page'): Fields {
  const found = Object.entries(fields).flatMap(([name, part]) => {
    if (part.from === elsewhere || part.from === 'before') return []
    const text = textOf(findIn(scope, part.selector, 1), part)
    return text === '' ? [] : [[name, text] as const]
  })
  return Object.fromEntries(found)
}

/** What an element says: the attribute asked for, else what a reader sees of it. */
function textOf(element: Elements, { attribute }: Part): string {
  const tag = element.get(0)?.name
  const speaking = tag === 'meta' ? 'content' : tag === 'img' ? 'alt' : tag === 'input' ? 'value' : undefined
  const name = attribute ?? speaking
  const text = name === undefined ? element.text() : (element.attr(name) ?? '')
  return text.replace(/\s+/g, ' ').trim().slice(0, mostFieldLength).toWellFormed()
}

/** Where an element leads: by the attribute asked for, else by the link it is, is in, or holds. */
export function linkOf(element: Elements, { attribute }: Part, base: string): string | undefined {
  const link = attribute !== undefined ? element : nearestLink(element)
  const value = cleanLink(link.attr(attribute ?? 'href'))
  return value === undefined ? undefined : wholeLink(value, base)
}

function nearestLink(element: Elements): Elements {
  if (element.is('[href]')) return element
  const around = element.closest('a[href]')
  return around.length > 0 ? (around as Elements) : findIn(element, 'a[href]', 1)
}

/** What a recipe calls items, and what is to be said of them; undefined for one that names none. */
type Items = { items: Elements[] | undefined; problems: string[] }

const noItems: Items = { items: undefined, problems: [] }

/**
 * Items inside many others are left out: each is looked through by itself, and a page may hold thousands in each other.
 */
function itemsOf($: CheerioAPI, { item }: Recipe): Items {
  if (item === undefined) return noItems
  const found = all($, { selector: item })
  const depths = depthsOf(found.toArray())
  const near = eachOf(found).filter((_, at) => (depths[at] ?? 0) <= mostAround)
  const left = found.length - near.length
  const many = formatCount(left, 'entry', 'entries')
  const problem = `${many} left out, which lie inside ${mostAround} others and more: name a smaller part than ${item}`
  return { items: near, problems: left === 0 ? [] : [problem] }
}

/** In how many of the others each of some elements lies. */
function depthsOf(elements: readonly PageElement[]): number[] {
  const counted = new Set<unknown>(elements)
  /** Of elements that were passed on the way up: how many of the counted ones they are or lie in. */
  const known = new Map<unknown, number>()
  return elements.map(element => {
    const way: unknown[] = []
    let at = element.parent
    for (; at !== null && !known.has(at); at = at.parent) way.push(at)
    let depth = known.get(at) ?? 0
    for (const passed of way.reverse()) {
      if (counted.has(passed)) depth += 1
      known.set(passed, depth)
    }
    return depth
  })
}

const all = ($: CheerioAPI, { selector }: Part): Elements => findIn(wholePage($), selector)

const wholePage = ($: CheerioAPI): Elements => $.root().children() as Elements

const eachOf = (elements: Elements): Elements[] => elements.toArray().map((_, at) => elements.eq(at))
