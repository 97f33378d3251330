import type { CheerioAPI } from 'cheerio/slim'
import type { Aside } from '../../../shared/scan.ts'
import { cleanLink } from '../../lists/index.ts'
import { wholeLink } from '../reading/links.ts'
import { parseHtml } from '../reading/page-document.ts'
import type { PageElement } from '../reading/page-element.ts'
import { readHtml } from './html-images.ts'
import {
  fieldsOf,
  noContent,
  type PageContent,
  type WrittenImage,
  type WrittenSource,
} from './page-content.ts'
import { knowNames } from './xml-names.ts'

/** One image of an entry, as elements of feeds name it. */
const mediaElements =
  'enclosure, media\\:content, media\\:thumbnail, itunes\\:image, link[rel="enclosure"], item > image, entry > image, item > thumbnail, g\\:image_link, g\\:additional_image_link'

/** Where entries keep a piece of HTML. */
const htmlElements = 'description, content\\:encoded, content, summary'

/**
 * What a feed (RSS 2.0, RSS 1.0, Atom 1.0, Media RSS) or a sitemap (sitemaps.org 0.9, Google's image extension)
 * holds: the images of its entries with their title and date, those in the entries' own HTML too.
 */
export async function readFeed($: CheerioAPI, url: string): Promise<PageContent> {
  const content = noContent()
  const baseOf = knowNames($, url)
  const take = (link: string | undefined, to: string[]): void => {
    const whole = wholeLink(link ?? '', url)
    if (link !== undefined && whole !== undefined) to.push(whole)
  }
  // All at once: looking inside an entry takes time with the square of its children.
  const media = Map.groupBy($(mediaElements).toArray(), entryAround)
  for (const entry of $('item, entry').toArray()) {
    // Entries have no entries; where one claims to, what it holds must not be read for each around it.
    if (entryAround(entry) === undefined) await readEntry($, entry, media.get(entry) ?? [], baseOf, content)
  }
  for (const page of $('urlset > url').toArray()) {
    const fields = { link: textOf($(page).children('loc')) }
    take(fields.link, content.pages)
    for (const image of $(page).children('image\\:image').toArray()) {
      const link = textOf($(image).children('image\\:loc'))
      const title = textOf($(image).children('image\\:title'))
      const caption = textOf($(image).children('image\\:caption'))
      if (link === undefined) continue
      content.images.push({
        sources: [{ link, place: 'sitemap' }],
        fields: fieldsOf({ title, caption, ...fields }),
      })
    }
  }
  for (const sitemap of $('sitemapindex > sitemap > loc').toArray()) take(textOf($(sitemap)), content.further)
  const title = $('channel > title, feed > title').first().text()
  const own: [string | undefined, Aside | undefined][] = [
    [textOf($('channel > image > url, rdf\\:RDF > image > url')), 'logo'],
    [$('channel > itunes\\:image').attr('href'), undefined],
    [textOf($('feed > logo')), 'logo'],
    [textOf($('feed > icon')), 'icon'],
  ]
  for (const [link, aside] of own) {
    if (link === undefined) continue
    content.images.push({ sources: [{ link, place: 'feed' }], fields: fieldsOf({ title }), aside })
  }
  return content
}

/** The outermost entry around an element. */
function entryAround({ parent }: PageElement): PageElement | undefined {
  let entry: PageElement | undefined
  for (let at = parent; at !== null; at = at.parent) {
    if ('attribs' in at && (at.name === 'item' || at.name === 'entry')) entry = at
  }
  return entry
}

type Elements = ReturnType<CheerioAPI>

/** `media`: what in it names an image. */
async function readEntry(
  $: CheerioAPI,
  entry: PageElement,
  media: readonly PageElement[],
  baseOf: (element: PageElement) => string,
  content: PageContent,
): Promise<void> {
  const $entry = $(entry)
  const link =
    cleanLink($entry.children('link:not([rel]), link[rel="alternate"]').first().attr('href')) ??
    textOf($entry.children('link'))
  const page = wholeLink(link ?? '', baseOf(entry))
  if (link !== undefined && page !== undefined) content.pages.push(page)
  const fields = fieldsOf({
    title: textOf($entry.children('title')),
    date: textOf($entry.children('pubDate, published, updated, dc\\:date')),
    link: page,
  })
  const hasPicture = media.some(({ name }) => name === 'enclosure' || name === 'media:content')
  const groups = new Map<PageElement, WrittenImage & { sources: WrittenSource[] }>()
  for (const element of media) {
    const $element = $(element)
    const address = cleanLink(
      $element.attr('url') ?? $element.attr('href') ?? textOf($element.children('url')) ?? textOf($element),
    )
    const type = $element.attr('type') ?? $element.attr('medium') ?? ''
    // Without a type, its use decides, or later its bytes.
    if (address === undefined || (type !== '' && !/^image/i.test(type))) continue
    const isSmall = element.name === 'media:thumbnail' || element.name === 'thumbnail'
    const width = Number($element.attr('width'))
    const source: WrittenSource = {
      link: address,
      place: 'feed',
      ...(width > 0 && { width }),
    }
    // A thumbnail stands for the entry's picture where there is no other.
    if (isSmall && hasPicture) continue
    // The portrait of who wrote it.
    if ($element.closest('author, contributor').length > 0) continue
    const group = groupOf(element)
    const known = group && groups.get(group)
    if (known !== undefined) {
      known.sources.push(source)
      continue
    }
    const found = { sources: [source], fields, base: baseOf(element) }
    if (group !== undefined) groups.set(group, found)
    content.images.push(found)
  }
  for (const element of $entry.children(htmlElements).toArray()) {
    const isXhtml = $(element).attr('type') === 'xhtml'
    const html = isXhtml ? $.xml($(element).contents()) : $(element).text()
    if (!html.includes('<')) continue
    const own = $(element).attr('xml:base') !== undefined || baseOf(element) !== baseOf(entry)
    const inner = readHtml(await parseHtml(html), own || page === undefined ? baseOf(element) : page)
    content.images.push(...inner.images.map(image => ({ ...image, fields: { ...fields, ...image.fields } })))
  }
}

/** What holds one image in several forms (Media RSS, `media:group`). */
const groupOf = ({ parent }: PageElement): PageElement | undefined =>
  parent !== null && 'attribs' in parent && parent.name === 'media:group' ? parent : undefined

function textOf(elements: Elements): string | undefined {
  return elements.first().text().trim() || undefined
}
