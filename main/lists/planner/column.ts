import { resultColumnOf } from '../../../shared/result.ts'
import { relatedWords } from './vocabulary.ts'
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
  /** Its first value, as far as a person reads it. */
  sample: string
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
  /** Of those, links that are behind other words: the column is one of words, too. */
  behindWords: number
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
  /** Links to pages, and to files that are no images, by their endings. */
  pages: number
  /** Links to programs, which are pages as a rule. */
  scripts: number
}

export function createColumn(
  names: readonly string[],
  { path, home, order }: Pick<Column, 'path' | 'home' | 'order'>,
): Column {
  const name = names.at(-1) ?? ''
  const isOfResult = resultColumnOf(name) !== undefined
  const sense = senseOf(name, names.slice(0, -1).reverse())
  const inside = names.slice(home === '' ? 0 : home.split('.').length, -1)
  const isRelated = inside.some(key => relatedWords.has(key.toLowerCase()))
  return {
    path,
    name,
    field: name.trim().toLowerCase(),
    sense: isRelated ? { ...sense, isMinor: true } : sense,
    home,
    order,
    evidence: {
      filled: 0,
      links: 0,
      fileNames: 0,
      behindWords: 0,
      prose: 0,
      html: 0,
      images: 0,
      saysImage: 0,
      saysOther: 0,
      licences: 0,
      pages: 0,
      scripts: 0,
    },
    role: isOfResult ? 'none' : undefined,
    sample: '',
    why: isOfResult ? 'Shoal wrote it' : '',
    isOfResult,
  }
}

/** What a name alone settles, as long as its values are no links. */
export const namedRole = (column: Column): ReturnType<typeof roleOfName> => roleOfName(column.name)
