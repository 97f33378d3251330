import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import type { Part, Recipe } from '../../shared/recipe.ts'
import { cleanLink } from '../lists/index.ts'
import { imagesOf } from './element-image.ts'
import { baseOf, wholeLink } from './found.ts'
import type { PageElement } from './propose-selector.ts'

/** A page to take things from. `url`: its address after redirects. */
export type ReadablePage = { url: string; $: CheerioAPI }

export type Fields = Readonly<Record<string, string>>

/** What a listing page leads to. */
export type Listing = {
  next: string | undefined
  /** Detail pages in the order of the page, looked for one by one as they are asked for: there may be thousands. */
  entries: Iterable<{ url: string; fields: Fields }>
  /** What is wrong with it, once all entries were asked for. */
  problems(): string[]
}

/** Images of a page, with what was said of them. */
export type Detail = {
  images: { url: string; fields: Fields }[]
  problems: string[]
}

/** Longer texts are no titles: the whole page was selected. */
const mostFieldLength = 1000

type Elements = Cheerio<PageElement>

/** Finds what a recipe follows on a listing page. */
export function readListing({ $, url }: ReadablePage, recipe: Recipe): Listing {
  const { link } = recipe
  const base = baseOf($, url)
  const next = recipe.next && linkOf(all($, recipe.next).first(), recipe.next, base)
  if (link === undefined) return { next, entries: [], problems: () => [] }
  let found = 0
  let dead = 0

  function* entries(part: Part): Generator<{ url: string; fields: Fields }> {
    for (const item of itemsOf($, recipe) ?? eachOf(all($, part))) {
      const element = recipe.item === undefined ? item : linkIn(item, part)
      if (element.length === 0) continue
      const to = linkOf(element, part, base)
      if (to === undefined) dead += 1
      else {
        found += 1
        yield { url: to, fields: recipe.item === undefined ? {} : fieldsOf(item, recipe, 'page') }
      }
    }
  }
  return {
    next,
    entries: entries(link),
    problems() {
      if (dead > 0) return [`What ${link.selector} finds is no link to another page`]
      return found > 0 ? [] : [`Nothing on it matches ${recipe.item ?? link.selector}`]
    },
  }
}

/** The link of an entry; the entry itself may be it. */
function linkIn(item: Elements, { selector }: Part): Elements {
  const inside = item.find(selector).first()
  return inside.length > 0 ? inside : item.filter(selector)
}

/**
 * Finds the image and the fields of a detail page; `inherited`: those its item in the listing had. A recipe without
 * a link takes them from the items of this page itself.
 */
export function readDetail(page: ReadablePage, recipe: Recipe, inherited: Fields): Detail {
  const { $, url } = page
  const whole = wholePage($)
  const base = baseOf($, url)
  const items = recipe.link === undefined ? itemsOf($, recipe) : undefined
  const problems = new Set<string>()
  const names = Object.keys(recipe.fields)

  const imagesIn = (scope: Elements, known: Fields) => {
    // In the order of the recipe, wherever each was found.
    const fields = Object.fromEntries(names.flatMap(name => entryOf(known, name)))
    const takesAll = recipe.image?.all ?? false
    const found = imagesOf(scope, recipe.image, base).map(link => ({ url: link, fields }))
    if (found.length === 0) problems.add(noImage(recipe))
    for (const name of names) if (!Object.hasOwn(fields, name)) problems.add(`The field ${name} is not on it`)
    return takesAll ? found : found.slice(0, 1)
  }
  const onPage = fieldsOf(whole, recipe, 'item')
  const images =
    items === undefined
      ? imagesIn(whole, { ...inherited, ...onPage })
      : items.flatMap(item => imagesIn(item, { ...onPage, ...fieldsOf(item, recipe, 'page') }))
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
    if (part.from === elsewhere) return []
    const text = textOf(scope.find(part.selector).first(), part)
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
  return around.length > 0 ? (around as Elements) : element.find('a[href]').first()
}

const itemsOf = ($: CheerioAPI, { item }: Recipe): Elements[] | undefined =>
  item === undefined ? undefined : eachOf(all($, { selector: item }))

const all = ($: CheerioAPI, { selector }: Part): Elements => wholePage($).find(selector)

const wholePage = ($: CheerioAPI): Elements => $.root().children() as Elements

const eachOf = (elements: Elements): Elements[] => elements.toArray().map((_, at) => elements.eq(at))
