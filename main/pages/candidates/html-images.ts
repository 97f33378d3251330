import type { CheerioAPI } from 'cheerio/slim'
import { bySize, cleanLink, imageSources, looksLikeImage, parseSrcset } from '../../lists/index.ts'
import { baseOf, wholeLink } from '../reading/links.ts'
import { cssLinks } from './css-images.ts'
import { jsonLdImages } from './json-ld.ts'
import { type Found, fieldsOf, type PageContent, pictureSources } from './page-content.ts'

// The library keeps the name of this type to itself.
const anchorsOf = ($: CheerioAPI) => $('a').toArray()
type Element = ReturnType<typeof anchorsOf>[number]

const interesting = [
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

const metaPlaces: ReadonlyMap<string, 'og-image' | 'twitter-image'> = new Map([
  ['og:image', 'og-image'],
  ['og:image:url', 'og-image'],
  ['og:image:secure_url', 'og-image'],
  ['twitter:image', 'twitter-image'],
  ['twitter:image:src', 'twitter-image'],
])

const lateBackgrounds = ['data-bg', 'data-background', 'data-background-image']

/**
 * What a page of HTML holds, in its own order. `selector` keeps only images that are in an element it matches.
 */
export function readHtml($: CheerioAPI, url: string, selector?: string): PageContent {
  const base = baseOf($, url)
  const content: PageContent = { images: [], stylesheets: [], pages: [], sitemaps: [] }
  const chosen = selector === undefined ? undefined : new Set<unknown>($(selector).toArray())
  const isChosen = (element: Element): boolean => {
    if (chosen === undefined) return true
    for (let at: Element | undefined = element; at !== undefined; at = parentOf(at)) {
      if (chosen.has(at)) return true
    }
    return false
  }
  // All at once: looking inside an element takes time with the square of its children, and one may hold all images.
  const captions = grouped($<Element, string>('figcaption').toArray(), 'figure')
  const imagesOfLinks = grouped($<Element, string>('img, amp-img').toArray(), 'a')
  /** Images that belong to the link around them. */
  const taken = new Set<unknown>()

  const add = (
    element: Element,
    sources: Found['sources'],
    fields: Record<string, string | undefined> = {},
  ): void => {
    if (sources.length === 0 || !isChosen(element)) return
    content.images.push({ sources, fields: fieldsOf(fields), base })
  }
  const addStyle = (element: Element, text: string, context: 'stylesheet' | 'declarations'): void => {
    const { images, imports } = cssLinks(text, context)
    for (const links of images)
      add(
        element,
        links.map(link => ({ link, place: 'css' })),
      )
    content.stylesheets.push(...imports.flatMap(link => wholeLink(link, base) ?? []))
  }

  const addImage = (img: Element, linked?: { anchor: Element; href: string }): void => {
    const { attribs } = img
    const around = linked?.anchor ?? closest(img, 'a')
    const to = around && cleanLink(around.attribs['href'])
    const figure = closest(img, 'figure')
    add(
      img,
      [
        ...(linked === undefined ? [] : [{ link: linked.href, place: 'link' as const }]),
        ...imageSources(attribs, pictureSources(img)),
      ],
      {
        alt: attribs['alt'],
        title: attribs['title'] ?? around?.attribs['title'],
        caption: figure && $(captions.get(figure)?.[0]).text(),
        ...(linked === undefined && to !== undefined && { link: wholeLink(to, base) }),
      },
    )
  }

  const addAnchor = (anchor: Element): void => {
    const href = cleanLink(anchor.attribs['href'])
    if (href === undefined || href.startsWith('#')) return
    if (!looksLikeImage(href)) {
      const page = wholeLink(href, base)
      if (page !== undefined) content.pages.push(page)
      return
    }
    const [image, another] = imagesOfLinks.get(anchor) ?? []
    if (image !== undefined && another === undefined) {
      taken.add(image)
      addImage(image, { anchor, href })
      return
    }
    add(anchor, [{ link: href, place: 'link' }], {
      title: anchor.attribs['title'],
      text: $(anchor).text(),
    })
  }

  const addLink = (element: Element): void => {
    const { rel = '', href, as, imagesrcset, media } = element.attribs
    const relations = rel.toLowerCase().split(/\s+/)
    const link = cleanLink(href)
    if (relations.includes('stylesheet') && link !== undefined && media?.trim() !== 'print') {
      const sheet = wholeLink(link, base)
      if (sheet !== undefined && isChosen(element)) content.stylesheets.push(sheet)
    }
    if (relations.includes('image_src') && link !== undefined) add(element, [{ link, place: 'image-src' }])
    if (relations.includes('preload') && as?.toLowerCase() === 'image') {
      const sources = parseSrcset(imagesrcset ?? '').sort(bySize)
      const links = [...sources.map(source => source.link), ...(link === undefined ? [] : [link])]
      add(
        element,
        links.map(found => ({ link: found, place: 'preload' })),
      )
    }
  }

  const addMeta = (element: Element): void => {
    const { property, name, itemprop, content: value } = element.attribs
    const link = cleanLink(value)
    const key = (property ?? name ?? '').toLowerCase()
    const place = itemprop?.toLowerCase() === 'image' ? 'og-image' : metaPlaces.get(key)
    if (place !== undefined && link !== undefined) add(element, [{ link, place }])
  }

  for (const element of $<Element, string>(interesting).toArray()) {
    const { attribs } = element
    if (attribs['style'] !== undefined) addStyle(element, attribs['style'], 'declarations')
    for (const name of lateBackgrounds) {
      // The address alone, or as CSS writes it.
      const link = cleanLink(
        /^\s*url\(\s*['"]?(.*?)['"]?\s*\)\s*$/i.exec(attribs[name] ?? '')?.[1] ?? attribs[name],
      )
      if (link !== undefined) add(element, [{ link, place: 'data' }])
    }
    switch (element.name) {
      case 'img':
      case 'amp-img':
      case 'input':
        if (!taken.has(element)) addImage(element)
        break
      case 'a':
      case 'area':
        addAnchor(element)
        break
      case 'video': {
        const link = cleanLink(attribs['poster'])
        if (link !== undefined) add(element, [{ link, place: 'poster' }], { title: attribs['title'] })
        break
      }
      case 'image': {
        const link = cleanLink(attribs['href'] ?? attribs['xlink:href'])
        if (link !== undefined) add(element, [{ link, place: 'src' }])
        break
      }
      case 'style':
        addStyle(element, $(element).text(), 'stylesheet')
        break
      case 'meta':
        addMeta(element)
        break
      case 'link':
        addLink(element)
        break
      case 'script':
        for (const links of jsonLdImages($(element).text())) {
          add(
            element,
            links.map(link => ({ link, place: 'json-ld' })),
          )
        }
        break
    }
  }
  return content
}

const parentOf = ({ parent }: Element): Element | undefined =>
  parent !== null && 'attribs' in parent ? parent : undefined

/** Elements by the nearest one of this name around them. */
function grouped(elements: readonly Element[], name: string): Map<Element | undefined, Element[]> {
  return Map.groupBy(elements, element => closest(element, name))
}

function closest(element: Element, name: string): Element | undefined {
  let at = parentOf(element)
  while (at !== undefined && at.name !== name) at = parentOf(at)
  return at
}
