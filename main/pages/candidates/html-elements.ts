import type { CheerioAPI } from 'cheerio/slim'
import type { Place } from '../../../shared/scan.ts'
import { bySize, cleanLink, imageSources, looksLikeImage, parseSrcset } from '../../lists/index.ts'
import { wholeLink } from '../reading/links.ts'
import { closest, type PageElement } from '../reading/page-element.ts'
import { cssLinks } from './css-images.ts'
import { jsonLdImages } from './json-ld.ts'
import { pictureSources, type WrittenImage } from './page-content.ts'

/** A page of HTML, with what its elements must know of each other. */
export type HtmlPage = {
  $: CheerioAPI
  /** What its links are relative to. */
  base: string
  captions: ElementsAround
  imagesOfLinks: ElementsAround
}

type ElementsAround = ReadonlyMap<PageElement | undefined, PageElement[]>

type Fields = Record<string, string | undefined>

/** What an element names. Links of pages and stylesheets are whole. */
export type Named =
  | {
      kind: 'image'
      /** The element of the image itself. */
      at: PageElement
      sources: WrittenImage['sources']
      fields: Fields
    }
  | { kind: 'stylesheet'; url: string }
  | { kind: 'page'; url: string }

/** Elements that may name something. */
export const namingElements = [
  'img',
  'amp-img',
  'input[type=image]',
  'a[href]',
  'area[href]',
  'video[poster]',
  'image',
  'style',
  '[style*="("]',
  '[data-bg]',
  '[data-background]',
  '[data-background-image]',
  'meta[content]',
  'link[href]',
  'link[imagesrcset]',
  'script[type="application/ld+json"]',
].join(',')

/** Attributes of any element that keep its background for later. */
const lateBackgrounds = ['data-bg', 'data-background', 'data-background-image']

const metaPlaces: ReadonlyMap<string, Place> = new Map([
  ['og:image', 'og-image'],
  ['og:image:url', 'og-image'],
  ['og:image:secure_url', 'og-image'],
  ['twitter:image', 'twitter-image'],
  ['twitter:image:src', 'twitter-image'],
])

/** Not an object: a page chooses the names of its elements. */
const readers: ReadonlyMap<string, (element: PageElement, page: HtmlPage) => Named[]> = new Map([
  ['img', namedByImage],
  ['amp-img', namedByImage],
  ['input', namedByImage],
  ['a', namedByAnchor],
  ['area', namedByAnchor],
  [
    'video',
    element => imageAt(element, 'poster', element.attribs['poster'], { title: element.attribs['title'] }),
  ],
  ['image', element => imageAt(element, 'src', element.attribs['href'] ?? element.attribs['xlink:href'])],
  ['style', (element, page) => namedByCss(element, page.$(element).text(), 'stylesheet', page)],
  ['meta', namedByMeta],
  ['link', namedByLink],
  [
    'script',
    (element, { $ }) => jsonLdImages($(element).text()).map(links => imageOf(element, 'json-ld', links)),
  ],
])

/** What one element of a page names, in the order it is written. */
export function namedBy(element: PageElement, page: HtmlPage): Named[] {
  const { name, attribs } = element
  const style = attribs['style']
  return [
    ...(style === undefined ? [] : namedByCss(element, style, 'declarations', page)),
    ...lateBackgrounds.flatMap(late => imageAt(element, 'data', withoutUrl(attribs[late]))),
    ...(readers.get(name)?.(element, page) ?? []),
  ]
}

/** An image, unless the link around it stands for it. */
function namedByImage(element: PageElement, page: HtmlPage): Named[] {
  const around = closest(element, 'a')
  return around !== undefined && imageOfLink(around, page) === element
    ? []
    : [imageIn(around, element, page, undefined)]
}

function namedByAnchor(anchor: PageElement, page: HtmlPage): Named[] {
  const href = linkOf(anchor)
  if (href === undefined) return []
  if (!looksLikeImage(href)) return linked('page', href, page)
  const shown = imageOfLink(anchor, page)
  if (shown !== undefined) return [imageIn(anchor, shown, page, href)]
  const fields = { title: anchor.attribs['title'], text: page.$(anchor).text() }
  return [{ kind: 'image', at: anchor, sources: [{ link: href, place: 'link' }], fields }]
}

/** The one image inside a link that leads to an image: both are the same. */
function imageOfLink(anchor: PageElement, { imagesOfLinks }: HtmlPage): PageElement | undefined {
  const href = linkOf(anchor)
  const [shown, another] = imagesOfLinks.get(anchor) ?? []
  return href !== undefined && looksLikeImage(href) && another === undefined ? shown : undefined
}

/** Where an anchor leads; undefined where that is on this page. */
function linkOf(anchor: PageElement): string | undefined {
  const href = cleanLink(anchor.attribs['href'])
  return href?.startsWith('#') ? undefined : href
}

/** An image in a link. `href`: where that link leads to the same image. */
function imageIn(
  anchor: PageElement | undefined,
  element: PageElement,
  { $, base, captions }: HtmlPage,
  href: string | undefined,
): Named {
  const { attribs } = element
  const to = cleanLink(anchor?.attribs['href'])
  const figure = closest(element, 'figure')
  return {
    kind: 'image',
    at: element,
    sources: [
      ...(href === undefined ? [] : [{ link: href, place: 'link' as const }]),
      ...imageSources(attribs, pictureSources(element)),
    ],
    fields: {
      alt: attribs['alt'],
      title: attribs['title'] ?? anchor?.attribs['title'],
      caption: figure && $(captions.get(figure)?.[0]).text(),
      ...(href === undefined && to !== undefined && { link: wholeLink(to, base) }),
    },
  }
}

function namedByMeta(element: PageElement): Named[] {
  const { property, name, itemprop, content } = element.attribs
  const key = (property ?? name ?? '').toLowerCase()
  const place = itemprop?.toLowerCase() === 'image' ? 'og-image' : metaPlaces.get(key)
  return place === undefined ? [] : imageAt(element, place, content)
}

function namedByLink(element: PageElement, page: HtmlPage): Named[] {
  const { rel = '', href, as, imagesrcset = '', media } = element.attribs
  const relations = rel.toLowerCase().split(/\s+/)
  const isStylesheet = relations.includes('stylesheet') && media?.trim() !== 'print'
  const isPreload = relations.includes('preload') && as?.toLowerCase() === 'image'
  const preloaded = [
    ...parseSrcset(imagesrcset)
      .sort(bySize)
      .map(({ link }) => link),
    cleanLink(href) ?? [],
  ]
  return [
    ...(isStylesheet ? linked('stylesheet', cleanLink(href), page) : []),
    ...(relations.includes('image_src') ? imageAt(element, 'image-src', href) : []),
    ...(isPreload ? [imageOf(element, 'preload', preloaded.flat())] : []),
  ]
}

function namedByCss(
  element: PageElement,
  text: string,
  context: 'stylesheet' | 'declarations',
  page: HtmlPage,
): Named[] {
  const { images, imports } = cssLinks(text, context)
  return [
    ...images.map(links => imageOf(element, 'css', links)),
    ...imports.flatMap(link => linked('stylesheet', link, page)),
  ]
}

/** The image of an attribute, if that holds anything. */
function imageAt(element: PageElement, place: Place, value: string | undefined, fields?: Fields): Named[] {
  const link = cleanLink(value)
  return link === undefined ? [] : [imageOf(element, place, [link], fields)]
}

const imageOf = (at: PageElement, place: Place, links: readonly string[], fields: Fields = {}): Named => ({
  kind: 'image',
  at,
  sources: links.map(link => ({ link, place })),
  fields,
})

function linked(kind: 'page' | 'stylesheet', link: string | undefined, { base }: HtmlPage): Named[] {
  const url = link === undefined ? undefined : wholeLink(link, base)
  return url === undefined ? [] : [{ kind, url }]
}

/** The address alone, where it is as CSS writes it. */
const withoutUrl = (value: string | undefined): string | undefined =>
  /^\s*url\(\s*['"]?(.*?)['"]?\s*\)\s*$/i.exec(value ?? '')?.[1] ?? value
