import { setImmediate as turn } from 'node:timers/promises'
import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import type { Hop, Part, Recipe } from '../../../shared/recipe.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { ownImages } from '../candidates/own-images.ts'
import { findIn } from '../reading/find-in.ts'
import { linkOf } from '../reading/link-of.ts'
import { baseOf } from '../reading/links.ts'
import type { PageElement } from '../reading/page-element.ts'
import { imagesOf } from './element-image.ts'
import { createFieldsBefore } from './fields-before.ts'
import { fieldNamesOf } from './levels.ts'
import type { ReadablePage } from './readable-page.ts'

export type Fields = Readonly<Record<string, string>>

/** What a page leads to. */
export type Listing = {
  /**
   * The pages behind it in its order, looked for one by one as they are asked for: there may be thousands. Undefined for
   * an entry without a page.
   */
  entries: Iterable<{ url: string; fields: Fields } | undefined>
  /** What is wrong with it, once all entries were asked for. */
  problems(): string[]
}

/** Images of a page, with what was said of them. `others`: further addresses of the same image. */
export type Detail = {
  images: { url: string; others?: readonly string[]; fields: Fields }[]
  /** Where one is taken by evidence: the likeliest images, that one first. */
  choices?: Detail['images'] | undefined
  problems: string[]
}

/** Images to choose from: what is on all pages of a site is seldom more. */
const mostChoices = 20

/** An item may lie in so many others: an honest one in a few. */
const mostAround = 10

/** Longer texts are no titles: the whole page was selected. */
const mostFieldLength = 1000

type Elements = Cheerio<PageElement>

/** Finds the links of a page that a recipe follows there. */
export function readListing({ $, url }: ReadablePage, hop: Hop): Listing {
  const { link, item: entry, fields: wanted } = hop
  const base = baseOf($, url)
  const { items, problems } = itemsOf($, hop)
  const before = createFieldsBefore($, hop, textOf)
  let found = 0
  let dead = 0

  function* entries(): Generator<{ url: string; fields: Fields } | undefined> {
    for (const item of items ?? eachOf(all($, link))) {
      const element = entry === undefined ? item : linkIn(item, link)
      const to = element.length === 0 ? undefined : linkOf(element, link, base)
      if (to !== undefined) found += 1
      else if (element.length > 0) dead += 1
      const fields = () => ({
        ...before(item),
        ...(entry === undefined ? {} : fieldsOf(item, wanted, 'page')),
      })
      yield to === undefined ? undefined : { url: to, fields: fields() }
    }
  }
  return {
    entries: entries(),
    problems() {
      if (dead > 0) return [...problems, `What ${link.selector} finds is no link to another page`]
      return found > 0 ? problems : [...problems, `Nothing on it matches ${entry ?? link.selector}`]
    },
  }
}

/** The link of an entry; the entry itself may be it. */
function linkIn(item: Elements, { selector }: Part): Elements {
  const inside = findIn(item, selector, 1)
  return inside.length > 0 ? inside : item.filter(selector)
}

/** The texts that are on a page itself, wherever they are. */
export const readFields = ({ $ }: ReadablePage, wanted: Recipe['fields']): Fields =>
  fieldsOf(wholePage($), wanted, 'item')

/**
 * Finds the image and the fields of the last page of a way; `known`: the fields of the pages and entries before it, and its
 * own. A recipe without a link takes them from the items of this page itself, with a breath after each.
 */
export async function readDetail(page: ReadablePage, recipe: Recipe, known: Fields): Promise<Detail> {
  const { $, url } = page
  const whole = wholePage($)
  const base = baseOf($, url)
  const isOnlyPage = recipe.link === undefined && recipe.via.length === 0
  const { items, problems: told } = isOnlyPage ? itemsOf($, recipe) : noItems
  const problems = new Set(told)
  const names = fieldNamesOf(recipe)
  const own = recipe.image === undefined ? await ownImages(page) : undefined

  const imagesIn = (scope: Elements, known: Fields): Detail['images'] => {
    // In the order of the recipe, wherever each was found.
    const fields = Object.fromEntries(names.flatMap(name => entryOf(known, name)))
    const inScope =
      scope === whole && own !== undefined
        ? own.images.map(({ url, about }) => (about === undefined ? [url] : [about, url]))
        : imagesOf(scope, recipe.image, base)
    const found = inScope.flatMap(links => {
      const [link, ...others] = links.filter(link => !own?.asides.has(link))
      return link === undefined ? [] : [{ url: link, fields, ...(others.length > 0 && { others }) }]
    })
    if (found.length === 0) problems.add(noImage(recipe))
    for (const name of names) if (!Object.hasOwn(fields, name)) problems.add(`The field ${name} is not on it`)
    return found
  }
  const meant = (found: Detail['images']) => (recipe.image?.all ? found : found.slice(0, 1))
  const before = createFieldsBefore($, recipe, textOf)
  const ofPage = items === undefined ? imagesIn(whole, known) : []
  const images = meant(ofPage)
  for (const item of items ?? []) {
    const ofItem = { ...known, ...before(item), ...fieldsOf(item, recipe.fields, 'page') }
    for (const image of meant(imagesIn(item, ofItem))) images.push(image)
    await turn()
  }
  if (items?.length === 0) problems.add(`Nothing on it matches ${recipe.item}`)
  const choices = items === undefined ? ofPage.slice(0, mostChoices) : images
  const isChosen = recipe.image === undefined && images.length === 1
  return { images, choices: isChosen ? choices : undefined, problems: [...problems] }
}

const entryOf = (fields: Fields, name: string): [string, string][] => {
  const text = Object.hasOwn(fields, name) ? fields[name] : undefined
  return text === undefined ? [] : [[name, text]]
}

const noImage = ({ image }: Recipe): string =>
  image === undefined ? 'There is no image on it' : `No image matches ${image.selector}`

/** The texts a recipe names, from one place; those only to be had elsewhere are left out, as are empty ones. */
function fieldsOf(scope: Elements, fields: Recipe['fields'], elsewhere: 'item' | 'page'): Fields {
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

/** What a recipe calls items, and what is to be said of them; undefined for one that names none. */
type Items = { items: Elements[] | undefined; problems: string[] }

const noItems: Items = { items: undefined, problems: [] }

/**
 * Items inside many others are left out: each is looked through by itself, and a page may hold thousands in each other.
 */
function itemsOf($: CheerioAPI, { item }: Pick<Recipe, 'item'>): Items {
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
