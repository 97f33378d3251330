import type { Aside, Place } from '../../../shared/scan.ts'
import { cleanLink, imageSources, parseSrcset, readData } from '../../lists/index.ts'
import { wholeLink } from '../reading/links.ts'
import { closest, type PageElement, parentOf } from '../reading/page-element.ts'
import { attributeImages, hasPlainAttributes } from './attribute-images.ts'
import { cssLinks } from './css-images.ts'
import { dataImages, dataIn } from './data-images.ts'
import type { HtmlPage } from './html-page.ts'
import { imageOfLink, leadsToImage, leadsUp, linkOf } from './image-links.ts'
import { basesInScript, loadedByAttributes, loadedByScript } from './loaded-data.ts'
import { fieldsOf, pictureSources, type WrittenImage, type WrittenSource } from './page-content.ts'
import { readScript } from './script-content.ts'

/** What an element names. Links of pages and stylesheets are whole. */
export type Named =
  | {
      kind: 'image'
      /** The element of the image itself. */
      at: PageElement
      sources: WrittenImage['sources']
      fields: WrittenImage['fields']
      aside?: Aside | undefined
    }
  | { kind: 'stylesheet'; url: string }
  | { kind: 'page'; url: string }
  | { kind: 'frame'; url: string }
  | { kind: 'data'; url: string }
  | { kind: 'refresh'; url: string }
  | { kind: 'piece'; text: string }

/** Elements above an image that may hold its larger form. */
export const nearLevels = 4

const metaPlaces: ReadonlyMap<string, Place> = new Map([
  ['og:image', 'og-image'],
  ['og:image:url', 'og-image'],
  ['og:image:secure_url', 'og-image'],
  ['twitter:image', 'twitter-image'],
  ['twitter:image:src', 'twitter-image'],
  ['twitter:image0', 'twitter-image'],
  ['thumbnail', 'og-image'],
  ['image', 'og-image'],
  ['parsely-image-url', 'og-image'],
  ['sailthru.image.full', 'og-image'],
  ['sailthru.image', 'og-image'],
  ['vk:image', 'og-image'],
])

/** Properties of schema.org whose value is an image. */
const imageProperty = /(?:^|\s)(?:image|photo|contenturl|thumbnailurl|primaryimageofpage|screenshot)(?:\s|$)/i

/** Not an object: a page chooses the names of its elements. */
const readers: ReadonlyMap<string, (element: PageElement, page: HtmlPage) => Named[]> = new Map([
  ['img', namedByImage],
  ['amp-img', namedByImage],
  [
    'input',
    (element, page) =>
      element.attribs['type']?.toLowerCase() === 'image' ? namedByImage(element, page) : [],
  ],
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
  ['iframe', namedByFrame],
  ['frame', namedByFrame],
  ['script', namedByScript],
] satisfies [string, (element: PageElement, page: HtmlPage) => Named[]][])

/** What one element of a page names, in the order it is written. */
export function namedBy(element: PageElement, page: HtmlPage): Named[] {
  const { name, attribs } = element
  const style = attribs['style']
  const isPlain = hasPlainAttributes(element)
  // As nearly all are.
  if (isPlain && style === undefined && !readers.has(name)) return []
  return [
    ...(style === undefined || !style.includes('(') ? [] : namedByCss(element, style, 'declarations', page)),
    ...(readers.get(name)?.(element, page) ?? []),
    ...(isPlain ? [] : namedByAttributes(element, page)),
    ...loadedByAttributes(element).flatMap(link => linked('data', link, page)),
  ]
}

function namedByAttributes(element: PageElement, page: HtmlPage): Named[] {
  const { own, images, pieces } = attributeImages(element)
  // The image that is shown inside stands for both.
  const href = element.name === 'a' ? linkOf(element) : undefined
  const isLinked = () =>
    href !== undefined && !page.imagesOfLinks.has(element) && leadsToImage(element, href, page)
  const isShown = own.length > 0 && (page.imagesNear.get(element)?.length === 1 || isLinked())
  const { alt, title } = element.attribs
  const isHere = !isShown && element.name !== 'img' && element.name !== 'video'
  return [
    ...(isHere && own.length > 0
      ? [{ kind: 'image' as const, at: element, sources: own, fields: fieldsOf({ alt, title }) }]
      : []),
    ...namedByData({ images, pieces }, element),
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
  if (!leadsToImage(anchor, href, page))
    return leadsUp(href, page.$(anchor).text()) ? [] : linked('page', href, page)
  const shown = imageOfLink(anchor, page)
  if (shown !== undefined) return [imageIn(anchor, shown, page, href)]
  const text = page.$(anchor).text()
  const fields = fieldsOf({ title: anchor.attribs['title'], text })
  const own = attributeImages(anchor).own
  // Its words may say of which size it is: "Original (5906 × 4724)".
  const width = /(\d{2,5})\s*[x×]\s*\d{2,5}/i.exec(text.slice(0, 200))?.[1]
  const source: WrittenSource = {
    link: href,
    place: 'link',
    name: own.length > 0 ? 'full' : text.slice(0, 200),
    ...(width !== undefined && { width: Number(width) }),
  }
  return [{ kind: 'image', at: anchor, sources: [source, ...own], fields }]
}

/** An image in a link. `href`: where that link leads to the same image. */
function imageIn(
  anchor: PageElement | undefined,
  element: PageElement,
  page: HtmlPage,
  href: string | undefined,
): Named {
  const { $, base, captions } = page
  const { attribs } = element
  const to = cleanLink(anchor?.attribs['href'])
  const figure = closest(element, 'figure')
  return {
    kind: 'image',
    at: element,
    sources: [
      ...(href === undefined ? [] : [{ link: href, place: 'link' as const, name: 'full' }]),
      ...imageSources(attribs, pictureSources(element)),
      ...sourcesAround(element, page),
    ],
    fields: fieldsOf({
      alt: attribs['alt'],
      title: attribs['title'] ?? anchor?.attribs['title'],
      caption: figure && $(captions.get(figure)?.[0]).text(),
      ...(href === undefined && to !== undefined && { link: wholeLink(to, base) }),
    }),
  }
}

/** Larger forms of an image that the elements around it hold, where it is the only one inside. */
function sourcesAround(image: PageElement, { imagesNear }: HtmlPage): WrittenSource[] {
  const found: WrittenSource[] = []
  let at = parentOf(image)
  for (let level = 0; at !== undefined && level < nearLevels; level += 1) {
    if (imagesNear.get(at)?.length !== 1) break
    if (at.name !== 'picture') found.push(...attributeImages(at).own)
    at = parentOf(at)
  }
  return found
}

function namedByMeta(element: PageElement, page: HtmlPage): Named[] {
  const { property, name, itemprop, content, 'http-equiv': equivalent } = element.attribs
  const key = (property ?? name ?? '').toLowerCase()
  if (equivalent?.toLowerCase() === 'refresh') {
    const [, seconds, url] = /^\s*(\d*)[\s;,]*(?:url\s*=\s*)?['"]?([^'"]+)/i.exec(content ?? '') ?? []
    return Number(seconds) > mostRefreshSeconds ? [] : linked('refresh', cleanLink(url), page)
  }
  const place = imageProperty.test(itemprop ?? '') ? 'og-image' : metaPlaces.get(key)
  if (place !== undefined) return imageAt(element, place, content)
  const data = content === undefined || content.length > mostMetaData ? undefined : dataIn(content)
  return data === undefined ? [] : namedByData(dataImages(readData(data)), element)
}

/** Characters of data in one `<meta>`: more is none that a page has for its images. */
const mostMetaData = 500_000

/** A page that leads on after this time is meant to be read. */
const mostRefreshSeconds = 10

function namedByLink(element: PageElement, page: HtmlPage): Named[] {
  const { rel = '', href, as, imagesrcset = '', media, itemprop } = element.attribs
  const relations = rel.toLowerCase().split(/\s+/)
  const isStylesheet = relations.includes('stylesheet') && media?.trim() !== 'print'
  const isPreload = relations.includes('preload') && as?.toLowerCase() === 'image'
  const link = cleanLink(href)
  const preloaded: WrittenSource[] = [
    ...parseSrcset(imagesrcset).map(image => ({ ...image, place: 'preload' as const })),
    ...(link === undefined ? [] : [{ link, place: 'preload' as const }]),
  ]
  return [
    ...(isStylesheet ? linked('stylesheet', link, page) : []),
    ...(relations.includes('image_src') ? imageAt(element, 'image-src', href) : []),
    ...(imageProperty.test(itemprop ?? '') ? imageAt(element, 'og-image', href) : []),
    ...(isPreload && preloaded.length > 0
      ? [{ kind: 'image' as const, at: element, sources: preloaded, fields: {} }]
      : []),
  ]
}

function namedByFrame({ attribs, name }: PageElement, page: HtmlPage): Named[] {
  const { srcdoc } = attribs
  if (srcdoc !== undefined) return [{ kind: 'piece', text: srcdoc }]
  const url = cleanLink(attribs['src'] ?? attribs['data-src'])
  return linked('frame', url, page).filter(
    // What another site shows in a corner is not the page's.
    found => name === 'frame' || ('url' in found && new URL(found.url).host === new URL(page.base).host),
  )
}

function namedByScript(element: PageElement, page: HtmlPage): Named[] {
  const text = page.$(element).text()
  const { images, pieces, stream } = readScript(element.attribs, text)
  page.stream.push(...stream)
  for (const base of basesInScript(text)) page.bases.add(base)
  return [
    ...namedByData({ images, pieces }, element),
    ...loadedByScript(text).flatMap(link => linked('data', link, page)),
  ]
}

/** What data in an element names. */
const namedByData = (
  { images, pieces }: Pick<ReturnType<typeof readScript>, 'images' | 'pieces'>,
  at: PageElement,
): Named[] => [
  ...images.map(({ sources, fields, aside }) => ({ kind: 'image' as const, at, sources, fields, aside })),
  ...pieces.map(text => ({ kind: 'piece' as const, text })),
]

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
function imageAt(
  element: PageElement,
  place: Place,
  value: string | undefined,
  fields?: Parameters<typeof fieldsOf>[0],
): Named[] {
  const link = cleanLink(value)
  return link === undefined ? [] : [imageOf(element, place, [link], fields && fieldsOf(fields))]
}

const imageOf = (
  at: PageElement,
  place: Place,
  links: readonly string[],
  fields: WrittenImage['fields'] = {},
): Named => ({
  kind: 'image',
  at,
  sources: links.map(link => ({ link, place })),
  fields,
})

function linked(
  kind: 'page' | 'stylesheet' | 'frame' | 'data' | 'refresh',
  link: string | undefined,
  { base }: HtmlPage,
): Named[] {
  const url = link === undefined ? undefined : wholeLink(link, base)
  return url === undefined ? [] : [{ kind, url }]
}
