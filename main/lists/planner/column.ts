import { resultColumnOf } from '../../../shared/result.ts'
import { type CellLink, isFileName, readCell } from '../links/cell.ts'
import { looksLikeImage } from '../links/link.ts'
import type { NameSense } from './words.ts'
import { roleOfName, senseOf } from './words.ts'

/** What the values of one column, key or element are for. */
export type Role =
  /** One image each. */
  | 'image'
  /** A smaller or second form of an image beside it: its address of last resort. */
  | 'form'
  | 'mirrors'
  | 'name'
  | 'folder'
  | 'referer'
  | 'caption'
  /** Links, but of no image of the list. */
  | 'page'
  | 'licence'
  | 'minor'
  /** Words, perhaps with a link among them. */
  | 'text'
  | 'none'

/** A column of a table, or all values of a tree under the same names. */
export type Column = {
  /** Names from the top, in lower case: `products.images.src`. */
  path: string
  /** As the list writes it. */
  name: string
  /** Under which it becomes a field. */
  field: string
  sense: NameSense
  /** Path of the array, or of the root, whose entries it is a part of. */
  home: string
  /** Position among the columns of its list. */
  order: number
  evidence: Evidence
  /** Undefined until something was seen to decide by. */
  role: Role | undefined
  /** Why, as a sentence. */
  why: string
  /** An earlier result of Shoal's added it: nothing of the list's own. */
  isOfResult: boolean
}

export type Evidence = {
  /** Values that are not empty. */
  filled: number
  /** Values that are links and nothing else. */
  links: number
  /** Values that are names of image files and nothing else. */
  fileNames: number
  /** Values with a link among words. */
  prose: number
  /** Of those, texts in HTML with images. */
  html: number
  /** Link values whose first link ends like an image, or is known to be one. */
  images: number
  /** Link values beside which a type says image, or something else. */
  saysImage: number
  saysOther: number
  licences: number
  pages: number
}

export function createColumn(
  names: readonly string[],
  { path, home, order }: Pick<Column, 'path' | 'home' | 'order'>,
): Column {
  const name = names.at(-1) ?? ''
  const isOfResult = resultColumnOf(name) !== undefined
  return {
    path,
    name,
    field: name.trim().toLowerCase(),
    sense: senseOf(name, names.slice(0, -1).reverse()),
    home,
    order,
    evidence: {
      filled: 0,
      links: 0,
      fileNames: 0,
      prose: 0,
      html: 0,
      images: 0,
      saysImage: 0,
      saysOther: 0,
      licences: 0,
      pages: 0,
    },
    role: isOfResult ? 'none' : undefined,
    why: isOfResult ? 'Shoal wrote it' : '',
    isOfResult,
  }
}

/** What a name alone settles, as long as its values are no links. */
export const namedRole = (column: Column): ReturnType<typeof roleOfName> => roleOfName(column.name)

const licenceLink =
  /^https?:\/\/(?:www\.)?(?:creativecommons\.|rightsstatements\.|opensource\.org\/licen|[^?#]*\/(?:licen[sc]es?|publicdomain)\/)/i
const pageEnding = /^[^?#]*(?:\.(?:html?|php|aspx?|jsp)|\/wiki\/[^/?#]*:[^/?#]*)(?:[?#]|$)/i
const imageHost =
  /^https?:\/\/(?:[^/]*\.)?(?:images\.unsplash\.com|images\.pexels\.com|(?:live|farm\d+)\.static\.?flickr\.com|pbs\.twimg\.com|i\.(?:imgur\.com|redd\.it|pinimg\.com|ytimg\.com)|lh\d\.googleusercontent\.com|picsum\.photos|placehold\.co)\//i
const imageParameter = /[?&](?:format|fm|fmt|wx_fmt|f|ext)=(?:jpe?g|png|webp|gif|avif)(?:&|$)/i

/** Whether a link says by itself that it is an image's. A page about an image may end like one: `/wiki/File:X.jpg`. */
export const saysItIsImage = (link: string): boolean =>
  !pageEnding.test(link) && (looksLikeImage(link) || imageHost.test(link) || imageParameter.test(link))

/** Whether a link says by itself that it leads to a page: by its ending, or as it names a host and nothing more. */
export const saysItIsPage = (link: string): boolean =>
  pageEnding.test(link) || /^https?:\/\/[^/?#]+\/?$/i.test(link)

/** Adds one value to what is known of its column. */
export function addEvidence({ evidence }: Column, value: string, saysImage: boolean | undefined): void {
  if (value.trim() === '') return
  evidence.filled += 1
  const { links, words, isHtml = false } = readCell(value)
  const [first] = links
  if (first === undefined) {
    if (isFileName(value)) evidence.fileNames += 1
    return
  }
  if (words) {
    evidence.prose += 1
    if (isHtml) evidence.html += 1
    return
  }
  evidence.links += 1
  if (saysItIsImage(first.link)) evidence.images += 1
  if (saysImage === true) evidence.saysImage += 1
  if (saysImage === false) evidence.saysOther += 1
  if (licenceLink.test(first.link)) evidence.licences += 1
  if (pageEnding.test(first.link)) evidence.pages += 1
}

export type { CellLink }
