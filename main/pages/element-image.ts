import type { Cheerio } from 'cheerio/slim'
import type { Part } from '../../shared/recipe.ts'
import { looksLikeImage, parseLink } from '../lists/index.ts'
import type { PageElement } from './propose-selector.ts'

type Elements = Cheerio<PageElement>

/** Where a page itself says what its image is: for those who link to it. */
const pagesOwn = [
  ['meta[property="og:image"]', 'content'],
  ['meta[name="twitter:image"]', 'content'],
  ['link[rel="image_src"]', 'href'],
] as const

/** Where pages keep an image's address until it scrolls into sight. */
const lateAttributes = ['data-src', 'data-original', 'data-lazy-src', 'data-full', 'data-large']

/**
 * The images a recipe means in a part of a page (`scope`), best first where it leaves the choice: what the page names
 * as its own, then its pictures. Of a picture, the link around it where that leads to an image, then where it is kept
 * until it is seen, then what it shows.
 */
export function imagesOf(scope: Elements, part: Part | undefined, base: string): string[] {
  if (part === undefined) {
    const named = pagesOwn.flatMap(([selector, name]) => linkIn(scope.find(selector).first(), name, base))
    return unique([...named, ...eachOf(scope.find('img')).flatMap(element => imageOf(element, base))])
  }
  const found = eachOf(scope.find(part.selector))
  const { attribute } = part
  return unique(
    found.flatMap(element =>
      attribute === undefined ? imageOf(element, base) : linkIn(element, attribute, base),
    ),
  )
}

/** The one address an element stands for; none where it stands for no image. */
export function imageOf(element: Elements, base: string): string[] {
  if (element.is('meta')) return linkIn(element, 'content', base)
  if (element.is('link')) return linkIn(element, 'href', base)
  const target = linkIn(element.closest('a[href]') as Elements, 'href', base).filter(looksLikeImage)
  const picture = element.is('img') ? element : element.find('img').first()
  const shown = ['src', 'poster'].flatMap(name => linkIn(picture.length > 0 ? picture : element, name, base))
  const late = lateAttributes.flatMap(name => linkIn(picture, name, base))
  return [...target, ...late, ...shown].slice(0, 1)
}

function linkIn(element: Elements, attribute: string, base: string): string[] {
  const value = element.attr(attribute)
  if (value === undefined || value.trim() === '') return []
  // Broken over lines, it is the same link (WHATWG URL, basic parser).
  const parsed = parseLink(value.replace(/[\t\n\r]+/g, ''), base)
  return 'url' in parsed ? [parsed.url] : []
}

const eachOf = (elements: Elements): Elements[] => elements.toArray().map((_, at) => elements.eq(at))

const unique = (links: readonly string[]): string[] => [...new Set(links)]
