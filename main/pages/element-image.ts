import type { Cheerio } from 'cheerio/slim'
import type { Part } from '../../shared/recipe.ts'
import { cleanLink, imageSources, looksLikeImage, resolveLink } from '../lists/index.ts'
import type { PageElement } from './propose-selector.ts'

type Elements = Cheerio<PageElement>

/** Where a page itself says what its image is: for those who link to it. */
const pagesOwn = [
  ['meta[property="og:image"]', 'content'],
  ['meta[name="twitter:image"]', 'content'],
  ['link[rel="image_src"]', 'href'],
] as const

/**
 * The images a recipe means in a part of a page (`scope`), best first where it leaves the choice: what the page names
 * as its own, then its pictures. Of a picture, the link around it where that leads to an image, then the best of its
 * own addresses.
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
  const around = picture.parent('picture').children('source').toArray()
  const own = imageSources(
    picture.attr() ?? {},
    around.map(({ attribs }) => attribs),
  ).flatMap(({ link }) => whole(link, base))
  const shown = picture.length > 0 ? own : ['src', 'poster'].flatMap(name => linkIn(element, name, base))
  return [...target, ...shown].slice(0, 1)
}

const linkIn = (element: Elements, attribute: string, base: string): string[] =>
  whole(cleanLink(element.attr(attribute)), base)

function whole(link: string | undefined, base: string): string[] {
  const parsed = link === undefined ? undefined : resolveLink(link, base)
  return parsed !== undefined && 'url' in parsed ? [parsed.url] : []
}

const eachOf = (elements: Elements): Elements[] => elements.toArray().map((_, at) => elements.eq(at))

const unique = (links: readonly string[]): string[] => [...new Set(links)]
