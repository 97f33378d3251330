import type { Place } from '../../../shared/scan.ts'
import {
  cleanLink,
  hasWidthPlace,
  isSrcset,
  mayBeAddress,
  otherImage,
  parseSrcset,
  readData,
  withLargestWidth,
} from '../../lists/index.ts'
import type { PageElement } from '../reading/page-element.ts'
import { isImageAddress, namesImage } from './address.ts'
import { cssLinks } from './css-images.ts'
import { dataImages, dataIn } from './data-images.ts'
import type { WrittenImage, WrittenSource } from './page-content.ts'

/** What the attributes of one element hold, beside those that its kind is known for. */
export type AttributeContent = {
  /** Addresses of the one image that the element stands for. */
  own: WrittenSource[]
  /** Other images, of data or styles that it holds. */
  images: WrittenImage[]
  /** HTML that it holds as text. */
  pieces: string[]
}

/** Attributes that are read by their meaning, or whose values are for people. */
const otherAttributes =
  /^(?:href|style|class|id|name|alt|title|rel|type|content|action|placeholder|label|srcdoc|for|lang|width|height|sizes|media|integrity|pattern|aria-.*|data-(?:id|sku|title|alt|caption|page-?url|permalink|href|link|share.*|video.*|pin-url|clipboard-text))$/

/** Attributes for loading late, or for a larger form of what is shown. */
const lateAttribute =
  /^(?:data-)?(?:lazy-?|ll-|flickity-lazyload-?|original-?|orig-?|full-?|large-?|big-?|zoom-?|hi-?res-?|high-?res-?|retina-?|bg-?|background-?)*(?:src|bg|background|original|full|large|zoom|hi-?res|high-?res|file|flickity-lazyload)$/

/** Elements whose addresses are of something else. */
const otherElements = new Set([
  'iframe',
  'frame',
  'script',
  'video',
  'audio',
  'source',
  'track',
  'form',
  'link',
  'meta',
  'base',
  'html',
  'input',
  'textarea',
])

/** Of one attribute: more is a program's. */
const mostLength = 500_000

/** What holds images in attributes of any element. `img` keeps its own addresses apart. */
export function attributeImages(element: PageElement): AttributeContent {
  if (hasPlainAttributes(element)) return nothing
  const content: AttributeContent = { own: [], images: [], pieces: [] }
  const isImage = element.name === 'img' || element.name === 'amp-img'
  for (const [name, value] of Object.entries(element.attribs)) {
    if (value.length < 5 || value.length > mostLength || otherAttributes.test(name)) continue
    const data = dataIn(value)
    if (/^on[a-z]+$/.test(name)) readCode(value, content)
    else if (data !== undefined) readText(data, content)
    else if (/<(?:img|picture|source|figure|a)\s/i.test(value)) content.pieces.push(value)
    else if (/url\(/i.test(value)) content.images.push(...styleImages(value))
    else if (otherImage.test(name)) content.images.push(...imageOf(addressesOf(name, value, element)))
    else if (!isImage) content.own.push(...addressesOf(name, value, element))
  }
  const href = element.attribs['href']
  if (href !== undefined && /^\s*javascript:/i.test(href)) readCode(href, content)
  return content
}

const nothing: AttributeContent = { own: [], images: [], pieces: [] }

/** They hold no images by themselves. */
const plainAttributes = new Set(
  'class id style href alt title width height rel type name role loading decoding sizes target'.split(' '),
)

/** Whether an element has only attributes that hold no images: nearly all have. */
export function hasPlainAttributes({ name: element, attribs }: PageElement): boolean {
  for (const name in attribs) {
    const isOwn = element === 'img' && (name === 'src' || name === 'srcset')
    if (!isOwn && !plainAttributes.has(name)) return false
  }
  return !/^\s*javascript:/i.test(attribs['href'] ?? '')
}

const imageOf = (sources: WrittenSource[]): WrittenImage[] =>
  sources.length === 0 ? [] : [{ sources, fields: {} }]

function addressesOf(name: string, value: string, element: PageElement): WrittenSource[] {
  const place: Place = name === 'poster' || name === 'src' ? name : name === 'background' ? 'css' : 'data'
  if (isSrcset(value) || (/srcset$|bgset$/.test(name) && mayBeAddress(value))) {
    if (otherElements.has(element.name)) return []
    return parseSrcset(value).map(image => ({ ...image, place: name === 'srcset' ? 'srcset' : place, name }))
  }
  if (hasWidthPlace(value)) {
    const filled = otherElements.has(element.name)
      ? undefined
      : withLargestWidth(value.trim(), element.attribs)
    return filled !== undefined && isImageAddress(filled.link, true) ? [{ ...filled, place, name }] : []
  }
  const bare = /^\s*(['"])(.*)\1\s*$/s.exec(value)?.[2] ?? value
  const isEmbedded =
    (element.name === 'object' || element.name === 'embed') && /^image\//i.test(element.attribs['type'] ?? '')
  const known =
    !otherElements.has(element.name) &&
    (isEmbedded || name === 'background' || namesImage(name) || lateAttribute.test(name))
  if (!known && element.name !== 'video' && otherElements.has(element.name)) return []
  const link = cleanLink(bare)
  return link !== undefined && isImageAddress(link, known) ? [{ link, place, name }] : []
}

/** Data as text. What looks like data may be a part of a style. */
function readText(value: string, content: AttributeContent): void {
  const { images, pieces } = dataImages(readData(value), 'data')
  content.images.push(...images)
  content.pieces.push(...pieces)
}

/** A script in an attribute: what it opens at a click. */
function readCode(value: string, content: AttributeContent): void {
  if (/\.(?:jpe?g|png|webp|avif|gif)/i.test(value)) readText(value, content)
}

const styleImages = (value: string): WrittenImage[] => {
  const text =
    value.includes('{') || !value.includes(':') || /^\s*url\(/i.test(value) ? `background:${value}` : value
  return cssLinks(text, 'declarations').images.map(links => ({
    sources: links.map(link => ({ link, place: 'data' as const })),
    fields: {},
  }))
}
