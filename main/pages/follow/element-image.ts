import type { Cheerio } from 'cheerio/slim'
import type { Part } from '../../../shared/recipe.ts'
import {
  bySize,
  cleanLink,
  imageSources,
  largestFirst,
  parseSrcset,
  saysItIsImage,
} from '../../lists/index.ts'
import { isFilePage } from '../candidates/address.ts'
import { attributeImages } from '../candidates/attribute-images.ts'
import { cssLinks } from '../candidates/css-images.ts'
import { pictureSources } from '../candidates/page-content.ts'
import { findIn } from '../reading/find-in.ts'
import { wholeLink } from '../reading/links.ts'
import type { PageElement } from '../reading/page-element.ts'
import { styleImages } from './style-images.ts'

type Elements = Cheerio<PageElement>

/**
 * The images a recipe means in a part of a page (`scope`): all its pictures where it does not say which. Each is the
 * addresses of its element, best first: the link around it where that leads to an image, then the largest that it names.
 */
export function imagesOf(scope: Elements, part: Part | undefined, base: string): string[][] {
  if (part === undefined) return unique(eachOf(findIn(scope, 'img')).map(element => imageOf(element, base)))
  const { selector, attribute } = part
  const found = eachOf(findIn(scope, selector))
  return unique(
    found.map(element =>
      attribute === undefined
        ? chosenImageOf(element, base)
        : whole(valuesOf(element, attribute), base).slice(0, 1),
    ),
  )
}

/** The same where the element is said to be an image: a link that shows none leads to it, whatever its address ends like. */
function chosenImageOf(element: Elements, base: string): string[] {
  const image = imageOf(element, base)
  return image.length > 0 || !element.is('[href]')
    ? image
    : whole(valuesOf(element, 'href'), base).slice(0, 1)
}

const mayBeImage = (link: string): boolean => saysItIsImage(link) || isFilePage(link)

/** The addresses of the image that an element stands for, best first; none where it stands for none. */
export function imageOf(element: Elements, base: string): string[] {
  const around = valuesOf(element.closest('a') as Elements, 'href')
  return whole([...around.filter(mayBeImage), ...ownLinks(element)], base)
}

function ownLinks(element: Elements): string[] {
  if (element.is('meta')) return valuesOf(element, 'content')
  if (element.is('link')) return valuesOf(element, 'href')
  if (element.is('video')) return valuesOf(element, 'poster')
  const picture = element.is('img') ? element : findIn(element, 'img', 1)
  const attributes = picture.get(0)?.attribs ?? (element.is('source') ? element.get(0)?.attribs : undefined)
  if (attributes === undefined) return backgroundsOf(element)
  const [image] = picture.toArray()
  return imageSources(attributes, image && pictureSources(image)).map(({ link }) => link)
}

/** Of what shows an image as its background, or keeps it in an attribute. Links are shown with drawings beside them. */
function backgroundsOf(element: Elements): string[] {
  const self = element.get(0)
  if (self === undefined) return []
  const { attribs } = self
  const styled = cssLinks(attribs['style'] ?? '', 'declarations').images.flatMap(links => links.slice(0, 1))
  const own = [...styled, ...largestFirst(attributeImages(self).own).map(({ link }) => link)]
  return own.length > 0 || element.is('[href]') ? own : styleImages(element)
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

/** Each image once, by its best address. */
function unique(images: readonly string[][]): string[][] {
  const seen = new Set<string>()
  return images.flatMap(links => {
    const [best] = links
    if (best === undefined || seen.has(best)) return []
    seen.add(best)
    return [[...new Set(links)]]
  })
}
