import type { Cheerio } from 'cheerio/slim'
import type { Part } from '../../../shared/recipe.ts'
import { bySize, cleanLink, imageSources, looksLikeImage, parseSrcset } from '../../lists/index.ts'
import { pictureSources } from '../candidates/page-content.ts'
import { findIn } from '../reading/find-in.ts'
import { wholeLink } from '../reading/links.ts'
import type { PageElement } from '../reading/page-element.ts'

type Elements = Cheerio<PageElement>

/** Where a page itself says what its image is: for those who link to it. */
const pagesOwn = [
  ['meta[property="og:image"]', 'content'],
  ['meta[name="twitter:image"]', 'content'],
  ['link[rel="image_src"]', 'href'],
] as const

/**
 * The images a recipe means in a part of a page (`scope`), best first where it leaves the choice: what the page names
 * as its own, then its pictures. Each is the best address of its element, in the order of a scan: the link around it
 * where that leads to an image, attributes for loading it late, the largest of srcset, src.
 */
export function imagesOf(scope: Elements, part: Part | undefined, base: string): string[] {
  if (part === undefined) {
    const named = pagesOwn.flatMap(([selector, name]) =>
      valuesOf(findIn(scope, selector, 1), name).slice(0, 1),
    )
    const pictures = eachOf(findIn(scope, 'img')).flatMap(element => imageOf(element, base))
    return unique([...whole(named, base), ...pictures])
  }
  const { selector, attribute } = part
  const found = eachOf(findIn(scope, selector))
  return unique(
    found.flatMap(element =>
      attribute === undefined
        ? imageOf(element, base)
        : whole(valuesOf(element, attribute), base).slice(0, 1),
    ),
  )
}

/** The one address an element stands for; none where it stands for no image. */
export function imageOf(element: Elements, base: string): string[] {
  const linked = valuesOf(element.closest('a') as Elements, 'href').filter(looksLikeImage)
  return whole([...linked, ...ownLinks(element)], base).slice(0, 1)
}

function ownLinks(element: Elements): string[] {
  if (element.is('meta')) return valuesOf(element, 'content')
  if (element.is('link')) return valuesOf(element, 'href')
  if (element.is('video')) return valuesOf(element, 'poster')
  const picture = element.is('img') ? element : findIn(element, 'img', 1)
  const attributes = picture.get(0)?.attribs ?? (element.is('source') ? element.get(0)?.attribs : undefined)
  if (attributes === undefined) return []
  const [image] = picture.toArray()
  return imageSources(attributes, image && pictureSources(image)).map(({ link }) => link)
}

/** The links of an attribute: one, or those of a srcset from its largest. */
function valuesOf(element: Elements, attribute: string): string[] {
  const value = element.attr(attribute)
  if (/srcset$/i.test(attribute)) {
    return parseSrcset(value ?? '')
      .sort(bySize)
      .map(({ link }) => link)
  }
  return [cleanLink(value)].filter(link => link !== undefined)
}

/** Those that lead to web addresses. */
const whole = (links: readonly string[], base: string): string[] =>
  links.flatMap(link => wholeLink(link, base) ?? [])

const eachOf = (elements: Elements): Elements[] => elements.toArray().map((_, at) => elements.eq(at))

const unique = (links: readonly string[]): string[] => [...new Set(links)]
