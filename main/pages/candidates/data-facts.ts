import { type Data, type DataEntry, sizeWordIn } from '../../lists/index.ts'
import { fieldsOf } from './page-content.ts'

/** Groups that hold one image in several sizes. */
export const sizesName =
  /^(?:(?:image|photo|media|thumb|thumbnail|cover)?_?(?:sizes|formats|variants|versions2?|renditions|candidates|crops|derivatives|resolutions|urls|srcset|sources?|details|responsive|original|thumbnails?)|(?:display|thumbnail)_resources|(?:resized|scaled)_?image_?urls)$/i

/** What an entry is called that says what its image shows. */
const fieldNames: ReadonlyMap<string, string> = new Map([
  ['alt', 'alt'],
  ['alt_text', 'alt'],
  ['alttext', 'alt'],
  ['title', 'title'],
  ['caption', 'caption'],
])

/** What the entries of an object say of the image that it stands for. */
export type Facts = {
  width: number | undefined
  isImage: boolean
  hasSizes: boolean
  /** It has a group of smaller forms. */
  holdsSizes: boolean
  /** It is of a person or a group of people, who have a small image. */
  isProfile: boolean
  /** It shows where a link leads. */
  isPreview: boolean
  fields: Record<string, string>
}

export const noFacts: Facts = {
  width: undefined,
  isImage: false,
  hasSizes: false,
  holdsSizes: false,
  isProfile: false,
  isPreview: false,
  fields: {},
}

/** `called`: what the object is called. */
export function factsOf(entries: readonly DataEntry[], called: string | undefined): Facts {
  const fields: Record<string, string> = {}
  let width: number | undefined
  let height: number | undefined
  let isImage = false
  let sizes = 0
  let holdsSizes = false
  let isProfile = false
  const keys = new Set<string>()
  for (const { name = '', value } of entries) {
    const key = name.toLowerCase()
    keys.add(key)
    holdsSizes ||= typeof value === 'object' && sizesName.test(name)
    isProfile ||= /^(?:avatar|icon|profile_image)(?:_?url|_static)?$/.test(key)
    const pixels = pixelsOf(value)
    if (/^(?:w|width|(?:config|max|real|image|full|original)_?width|naturalwidth)$/.test(key)) width = pixels
    else if (/^(?:h|height|(?:config|max|real|image|full|original)_?height|naturalheight)$/.test(key))
      height = pixels
    if (typeof value !== 'string') continue
    if (/^(?:type|@type|__typename|mime_?type|media_?type|content_?type|kind|format)$/.test(key))
      isImage ||= /^(?:image|photo|picture|graphimage|dctypes:image)/i.test(value)
    if (sizeWordIn(name) !== undefined) sizes += 1
    const field = fieldNames.get(key)
    if (field !== undefined && !value.includes('<')) fields[field] ??= value
  }
  return {
    width,
    isImage: isImage || (width !== undefined && height !== undefined),
    hasSizes: sizes > 1,
    holdsSizes,
    isProfile,
    // As Mastodon and oEmbed describe a page that a text links to.
    isPreview: keys.has('url') && keys.has('type') && (called === 'card' || keys.has('provider_name')),
    fields: fieldsOf(fields),
  }
}

const pixelsOf = (value: Data): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number > 0 && number < 100_000 ? number : undefined
}
