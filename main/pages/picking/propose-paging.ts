import type { Cheerio, CheerioAPI } from 'cheerio/slim'
import { pageNumberOf, pagingOf } from '../../../shared/paging.ts'
import { linkOf } from '../reading/link-of.ts'
import { baseOf } from '../reading/links.ts'
import { nextPage } from '../reading/next-page.ts'
import { childrenOf, type PageElement, parentOf } from '../reading/page-element.ts'
import { compoundsOf, isPlainValue, linkAround } from './element-shape.ts'
import { proposeForEach } from './propose-selector.ts'

/** `next`: the page after it, as the headers of its answer say. */
export type ListPage = { $: CheerioAPI; url: string; next?: string | undefined }

/** What links to the next page say, in some languages and signs. */
const nextWords =
  /^(?:(?:go to )?(?:the )?next(?: page)?|older(?: posts| entries)?|(?:load|show|view|see) more(?: \w+)?|more (?:results|posts)|weiter|(?:zur )?nächsten?(?: seite)?|mehr (?:laden|anzeigen)|(?:page )?suivante?|voir plus|siguiente|cargar más|próxim[ao]|seguinte|(?:pagina )?successiv[ao]|avanti|volgende|nästa|neste|næste|seuraava|далее|вперёд|следующая(?: страница)?|następn[ay]|další|次(?:へ|のページ)?|下一[页頁]|다음)$/i
const nextSigns = /^[›»→>⟩▶❯]+$/
const nextName = /(?:^|[-_ ])(?:next|load-?more|show-?more)(?:$|[-_ ])/i
const currentName = /(?:^|[-_ ])(?:current|active|selected|on)(?:$|[-_ ])/i

/** Links of a page that are looked at. */
const mostLinks = 5000

/**
 * Ways from page to page of a listing, as in a recipe's `next`, the best first: what the page itself says, a link that
 * calls itself the next, the link after that of this page, numbers. `clicked`: an element that was said to lead to the next.
 */
export function proposePaging(page: ListPage, clicked?: PageElement): string[] {
  const { $, url } = page
  const leads = (element: PageElement) =>
    linkOf($(element) as Cheerio<PageElement>, { selector: '' }, baseOf($, url))
  const own = nextBy(page, 'rel=next')
  const link = clicked && (linkAround($, clicked) ?? linkInside($, clicked) ?? clicked)
  const wanted = link && leads(link)
  const isOwn = own !== undefined && (wanted === undefined || wanted === own)
  const named = link ?? namedNext($).find(element => leads(element) !== undefined)
  const numbered = link ?? numberedLink(page)
  const ways = [
    ...(isOwn ? ['rel=next'] : []),
    ...(named === undefined ? [] : byName(named)),
    ...(numbered === undefined ? [] : afterCurrent($, numbered)),
    ...(numbered === undefined ? [] : rangeOf(page)),
    ...(named === undefined ? [] : [atTheEnd(named), anywhere($, named)].flat()),
  ]
  return [...new Set(ways)].filter(text => {
    if (pagingOf(text).kind === 'range') return true
    const next = nextBy(page, text)
    return next !== undefined && next !== url && (wanted === undefined || next === wanted)
  })
}

const linkInside = ($: CheerioAPI, element: PageElement): PageElement | undefined =>
  $(element).find('a[href]').get(0) as PageElement | undefined

/**
 * The way that leads on from the second page as well, and not back: what is the next link on the first page may be that to
 * the previous one there.
 */
export function chooseWay(
  ways: readonly string[],
  first: ListPage,
  second: ListPage | undefined,
): string | undefined {
  if (second === undefined) return ways[0]
  const ends = ways.map(text => ({ text, next: nextBy(second, text) }))
  const leadsOn = ends.find(({ next }) => next !== undefined && next !== first.url && next !== second.url)
  // The second is the last: a way back is no harm, for no page is read twice.
  return (leadsOn ?? ends.find(({ next }) => next === undefined))?.text ?? ways[0]
}

/** Where a way leads from a page; undefined where it does not, and for numbers, which only count. */
const nextBy = (page: ListPage, text: string): string | undefined => nextPage(page, { selector: text })

/** Links and buttons that say of themselves that they lead to the next page. */
function namedNext($: CheerioAPI): PageElement[] {
  const links = $('a[href], button').toArray().slice(0, mostLinks) as PageElement[]
  return links.filter(element => saysNext($, element)).toReversed()
}

function saysNext($: CheerioAPI, element: PageElement): boolean {
  const { attribs } = element
  const said = [$(element).text(), attribs['aria-label'], attribs['title']]
  const words = said.map(text => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 60))
  return (
    nextName.test(`${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`) ||
    words.some(text => nextSigns.test(text) || nextWords.test(text.replace(/[\s.…›»→>⟩▶❯]+$/, '')))
  )
}

/** Selectors whose own words say "next". */
function byName(link: PageElement): string[] {
  const around = parentOf(link)
  const named = (element: PageElement) =>
    placesOf(element).filter(text => nextName.test(text.replace(/[.#[\]"=~]/g, ' ')))
  const said = ['aria-label', 'title'].flatMap(name => {
    const value = link.attribs[name]
    return value !== undefined && isPlainValue(value) && !/\d/.test(value)
      ? [`${link.name}[${name}="${value}"]`]
      : []
  })
  return [
    ...named(link),
    ...(around === undefined ? [] : named(around).map(text => `${text} ${link.name}`)),
    ...said,
  ]
}

/** Selectors of an element that say more than its tag. */
const placesOf = (element: PageElement): string[] => compoundsOf(element).filter(text => /[.#[]/.test(text))

/** A link to another page of the listing by its number. */
function numberedLink({ $, url }: ListPage): PageElement | undefined {
  const base = baseOf($, url)
  const links = $('a[href]').toArray().slice(0, mostLinks) as PageElement[]
  return links.find(element => {
    const to = linkOf($(element) as Cheerio<PageElement>, { selector: '' }, base)
    return /^\s*\d{1,5}\s*$/.test($(element).text()) && to !== undefined && pageNumberOf(to) !== undefined
  })
}

/** Selectors of the link that is behind that of the page itself. */
function afterCurrent($: CheerioAPI, link: PageElement): string[] {
  for (
    let entry: PageElement | undefined = link;
    entry !== undefined && entry.name !== 'body';
    entry = parentOf(entry)
  ) {
    const around = parentOf(entry)
    if (around === undefined) return []
    const children = childrenOf(around)
    const at = children.findIndex((child, at) => isCurrent($, child, children[at + 1]))
    const [current, after] = [children[at], children[at + 1]]
    if (current === undefined || after === undefined) continue
    const marks = [current, ...childrenOf(current)].find(isMarked)
    const mark = marks === undefined ? current.name : (markOf(marks) ?? current.name)
    const self = marks !== undefined && marks !== current ? `${current.name}:has(> ${mark})` : mark
    const step = after === link || after.name === 'a' ? after.name : `${after.name} a`
    return [
      ...placesOf(around).map(place => `${place} > ${self} + ${step}`),
      `${around.name} > ${self} + ${step}`,
    ]
  }
  return []
}

/** Whether it stands for the page that one is on, in front of a link to another. */
function isCurrent($: CheerioAPI, element: PageElement, after: PageElement | undefined): boolean {
  if (after === undefined || !/^\s*\d{1,5}\s*$/.test($(after).text())) return false
  if (!/^\s*\d{1,5}\s*$/.test($(element).text())) return false
  const isLink = $(element).is('a[href]') || $(element).find('a[href]').length > 0
  return !isLink || [element, ...childrenOf(element)].some(isMarked)
}

const isMarked = ({ attribs }: PageElement): boolean =>
  attribs['aria-current'] !== undefined || currentName.test(attribs['class'] ?? '')

function markOf({ name, attribs }: PageElement): string | undefined {
  if (attribs['aria-current'] !== undefined) return '[aria-current]'
  const word = (attribs['class'] ?? '').split(/\s+/).find(word => currentName.test(word))
  return word !== undefined && /^[a-z_][\w-]*$/i.test(word) ? `${name}.${word}` : undefined
}

/** The numbers of the pages that this one links to, where its own address has one. */
function rangeOf({ $, url }: ListPage): string[] {
  const own = pageNumberOf(url)
  if (own === undefined) return []
  const base = baseOf($, url)
  const numbers = $('a[href]')
    .toArray()
    .slice(0, mostLinks)
    .flatMap(element => {
      const to = linkOf($(element as PageElement) as Cheerio<PageElement>, { selector: '' }, base)
      const there = to === undefined ? undefined : pageNumberOf(to)
      return there?.rest === own.rest && there.number > own.number ? there.number : []
    })
  if (numbers.length === 0) return []
  const step = Math.min(...numbers) - own.number
  return [`${own.number}-${Math.max(...numbers)}${step === 1 ? '' : `:${step}`}`]
}

/** As the last link of a part of the page that has a name. */
function atTheEnd(link: PageElement): string[] {
  const ways: string[] = []
  let steps = ''
  for (let at = link, around = parentOf(at); around !== undefined; at = around, around = parentOf(at)) {
    if (childrenOf(around).at(-1) !== at) break
    steps = `${at.name}:last-child${steps === '' ? '' : ` > ${steps}`}`
    ways.push(...placesOf(around).map(place => `${place} > ${steps}`))
  }
  return ways
}

function anywhere($: CheerioAPI, target: PageElement): string[] {
  const [root] = $.root().children().toArray() as PageElement[]
  const selector = root === undefined ? undefined : proposeForEach($, [{ root, target }])
  return selector === undefined ? [] : [selector]
}
