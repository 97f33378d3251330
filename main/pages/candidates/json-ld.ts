import type { Aside } from '../../../shared/scan.ts'
import { plainOf, readData } from '../../lists/index.ts'

/** Properties of schema.org whose value is an image. */
const imageProperties = [
  'image',
  'photo',
  'logo',
  'primaryImageOfPage',
  'thumbnail',
  'thumbnailUrl',
  'screenshot',
]

/** Properties that lead to others than what the page is about. */
const others: ReadonlyMap<string, Aside> = new Map([
  ['author', 'avatar'],
  ['creator', 'avatar'],
  ['reviewer', 'avatar'],
  ['publisher', 'logo'],
  ['provider', 'logo'],
  ['brand', 'logo'],
  ['sponsor', 'logo'],
  ['seller', 'logo'],
  ['logo', 'logo'],
])

/** Values looked at in one script: far more than any page describes. */
const mostValues = 20_000

/** One image of JSON-LD: its addresses, and what it is where it is none of the page's own. */
export type LinkedImage = { links: string[]; width?: number; aside?: Aside }

/**
 * The images that a JSON-LD script names (schema.org: `image` is a URL or an ImageObject). Read leniently: pages write
 * trailing commas and line breaks, which JSON has not. Text that is no data names none.
 */
export function jsonLdImages(text: string): LinkedImage[] {
  const images: LinkedImage[] = []
  const waiting: { value: unknown; aside: Aside | undefined }[] = [{ value: parse(text), aside: undefined }]
  // What waits is bounded too: taking the first of millions means moving all others.
  const room = () => mostValues - waiting.length
  for (let count = 0; waiting.length > 0 && count < mostValues; count += 1) {
    const next = waiting.shift()
    if (next === undefined) break
    const { value, aside } = next
    const add = (links: string[], width?: number, own = aside) =>
      images.push({ links, ...(width !== undefined && { width }), ...(own !== undefined && { aside: own }) })
    if (Array.isArray(value))
      waiting.unshift(...value.slice(0, room()).map(inner => ({ value: inner, aside })))
    if (!isObject(value)) continue
    if (isImageObject(value)) add(addressesOf(value), widthOf(value))
    for (const [name, inner] of Object.entries(value)) {
      const own = aside ?? others.get(name)
      if (!imageProperties.includes(name)) {
        if (typeof inner === 'object' && room() > 0) waiting.push({ value: inner, aside: own })
        continue
      }
      for (const image of Array.isArray(inner) ? inner : [inner]) {
        if (typeof image === 'string') add([image], undefined, own)
        else if (isObject(image)) add(addressesOf(image), widthOf(image), own)
      }
    }
  }
  return images.filter(({ links }) => links.length > 0)
}

function parse(text: string): unknown {
  const json = text.replace(/^\s*(?:<!--|\/\/<!\[CDATA\[|\/\*<!\[CDATA\[\*\/)|(?:-->|\/\/\]\]>)\s*$/g, '')
  try {
    return JSON.parse(json)
  } catch {
    return plainOf(readData(onOneLine(json)))
  }
}

/** Texts of pages are put into JSON with their line breaks, where these end a string. */
const onOneLine = (json: string): string =>
  json.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g, string => string.replace(/[\n\r]+/g, ' '))

type JsonObject = { readonly [name: string]: unknown }

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isImageObject = ({ '@type': type }: JsonObject): boolean =>
  type === 'ImageObject' || (Array.isArray(type) && type.includes('ImageObject'))

const addressesOf = ({ contentUrl, url, thumbnailUrl }: JsonObject): string[] =>
  [contentUrl, url, thumbnailUrl].flat().filter(address => typeof address === 'string')

function widthOf({ width }: JsonObject): number | undefined {
  const pixels = Number.parseInt(String(isObject(width) ? width['value'] : width), 10)
  return pixels > 0 ? pixels : undefined
}
