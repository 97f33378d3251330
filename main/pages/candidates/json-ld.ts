/** Properties of schema.org whose value is an image. */
const imageProperties = ['image', 'photo', 'logo', 'primaryImageOfPage', 'thumbnail', 'thumbnailUrl']

/** Values looked at in one script: far more than any page describes. */
const mostValues = 20_000

/**
 * The images that a JSON-LD script names, each with its addresses, best first (schema.org: `image` is a URL or an
 * ImageObject). Text that is no JSON names none.
 */
export function jsonLdImages(text: string): string[][] {
  let root: unknown
  try {
    root = JSON.parse(text.replace(/^\s*(?:<!--|\/\/<!\[CDATA\[)|(?:-->|\/\/\]\]>)\s*$/g, ''))
  } catch {
    return []
  }
  const images: string[][] = []
  const waiting: unknown[] = [root]
  // What waits is bounded too: taking the first of millions means moving all others.
  const room = () => mostValues - waiting.length
  for (let count = 0; waiting.length > 0 && count < mostValues; count += 1) {
    const value = waiting.shift()
    if (Array.isArray(value)) waiting.unshift(...value.slice(0, room()))
    if (!isObject(value)) continue
    if (isImageObject(value)) images.push(addressesOf(value))
    for (const [name, inner] of Object.entries(value)) {
      if (!imageProperties.includes(name)) {
        if (typeof inner === 'object' && room() > 0) waiting.push(inner)
        continue
      }
      for (const image of Array.isArray(inner) ? inner : [inner]) {
        if (typeof image === 'string') images.push([image])
        else if (isObject(image)) images.push(addressesOf(image))
      }
    }
  }
  return images.filter(addresses => addresses.length > 0)
}

type JsonObject = { readonly [name: string]: unknown }

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isImageObject = ({ '@type': type }: JsonObject): boolean =>
  type === 'ImageObject' || (Array.isArray(type) && type.includes('ImageObject'))

const addressesOf = ({ contentUrl, url, thumbnailUrl }: JsonObject): string[] =>
  [contentUrl, url, thumbnailUrl].filter(address => typeof address === 'string')
