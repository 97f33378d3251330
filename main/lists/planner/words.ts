import {
  copyWords,
  fillers,
  flickrSizes,
  folderColumns,
  imageWords,
  licenceWords,
  linkWords,
  minorWords,
  nameColumns,
  pageWords,
  pathColumns,
  pixelSize,
  plainSize,
  previewSize,
  sizes,
  surePageWords,
  textWords,
} from './vocabulary.ts'

/**
 * What the name of a column, key or element says about the links under it. A hint, to be weighed against the links:
 * a name alone never makes a page an image.
 */
export type NameSense = {
  /** The strongest thing that the name says. */
  kind: 'licence' | 'page' | 'image' | 'link' | 'text' | 'other'
  /** A person, logo or icon beside what the list is about. */
  isMinor: boolean
  /** How large a form of its picture it names, 0 to 100; undefined where it names no form. */
  size: number | undefined
  /** What is left of the name: two forms of one picture have the same. */
  stem: string
  /** The same of what it is in, for a name that says only "link": `large` of `images.large.url`. */
  outer: { size: number | undefined; stem: string } | undefined
  /** It, or what it is in, is a smaller form for looking ahead. */
  isPreview: boolean
}

/** `Image Src`, `imageSrc`, `image_src` and `g:image-src` in their words, lower case; `imageurl` too. */
function wordsOf(name: string): string[] {
  return (
    name
      // Linked data names things by addresses: the last part says what they are.
      .replace(/^https?:\/\/\S*[/#](?=[^/#]+$)/i, '')
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .normalize('NFC')
      .toLowerCase()
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter(word => word !== '' && !fillers.has(word))
      .flatMap(splitGlued)
  )
}

const glued = /^(.+?)(urls?|uris?|links?|hrefs?|src|images?|imgs?|photos?|pictures?|bild(?:er)?|fotos?)$/

/** `imageurl`, `thumbnaillink`: words written as one, where both are known. */
function splitGlued(word: string): string[] {
  if (isKnown(word)) return [word]
  const [, letters = '', digits = ''] = /^(\D+)(\d+)$/.exec(word) ?? []
  if (isKnown(letters)) return [letters, digits]
  const match = glued.exec(word)
  const [, before = '', after = ''] = match ?? []
  if (match !== null && before.length > 1) {
    const first = splitGlued(before)
    if (first.every(isKnown) || /^(?:url|uri|link|href|src|images?$|imgs?$|pictures?$)/.test(after))
      return [...first, after]
  }
  // Languages that write words together: Produktbildadresse, 图片链接.
  const cut = cutInTwo(word)
  return cut ?? [word]
}

function cutInTwo(word: string): string[] | undefined {
  if (word.length < 4 || word.length > 30) return undefined
  for (let at = 2; at <= word.length - 2; at += 1) {
    const parts = [word.slice(0, at), word.slice(at)]
    const isCut = parts.every(part => isKnown(part) && (part.length > 3 || /\P{ASCII}/u.test(part)))
    if (isCut) return parts
  }
  return undefined
}

const isKnown = (word: string): boolean =>
  imageWords.has(word) ||
  linkWords.has(word) ||
  pageWords.has(word) ||
  licenceWords.has(word) ||
  minorWords.has(word) ||
  sizes.has(word)

/**
 * What a name says. `around`: the names of what it is in, nearest first: a key that says only "link", as `url` or
 * `src`, takes its sense from there.
 */
export function senseOf(name: string, around: readonly string[] = []): NameSense {
  const own = sense(wordsOf(name), name)
  const outer = around.map(key => ({ key, ...sense(wordsOf(key), key) }))
  const isBare = isBareLink(own, name)
  const named = isBare ? outer.find(found => !isBareLink(found, found.key)) : undefined
  return {
    ...own,
    kind: named === undefined || named.kind === 'text' || named.kind === 'other' ? own.kind : named.kind,
    outer: named && { size: named.size, stem: named.stem },
    isMinor: own.isMinor || outer.some(({ isMinor }) => isMinor),
    isPreview: [own, ...outer].some(({ size }) => size !== undefined && size <= previewSize),
  }
}

type OwnSense = Pick<NameSense, 'kind' | 'isMinor' | 'size' | 'stem'>

const isBareLink = ({ kind, size, stem }: OwnSense, name: string): boolean =>
  (kind === 'link' && size === undefined && stem === '') || isBareName(name)

/** Whether a name says nothing at all: `@id`, `#text`, `value`. */
export const isBareName = (name: string): boolean => /^[@#_$]?(?:id|text|value|_)?$/i.test(name)

/** Whether a name says that its links lead to files: `contentUrl`, `accessURI`, `download_url`. */
export const saysFile = (name: string): boolean =>
  wordsOf(name).some(word => /^(?:content|file|files|download|access|src|original|full|media)$/.test(word))

/** Whether a name says that its images are beside what a list is about. */
export const saysMinor = (name: string): boolean => wordsOf(name).some(word => minorWords.has(word))

/** `previewLink`: a preview of something, which need not be an image. */
export const saysOnlyPreview = (name: string): boolean => {
  const words = wordsOf(name)
  return words.some(word => /^previews?$/.test(word)) && !words.some(word => imageWords.has(word))
}

function sense(words: readonly string[], name: string): OwnSense {
  const has = (known: Pick<ReadonlySet<string>, 'has'>) => words.some(word => known.has(word))
  const flickr = /^url_([a-z]{1,2})$/i.exec(name)?.[1]?.toLowerCase()
  let size = flickr === undefined ? undefined : flickrSizes.get(flickr)
  const rest: string[] = []
  for (const word of words) {
    const known = sizes.get(word)
    const found = known ?? sizeOfPixels(word)
    if (found !== undefined) size = size === undefined ? found : smallerOf(size, found)
    else if (!imageWords.has(word) && !linkWords.has(word) && word !== flickr) rest.push(word)
  }
  const isOther = rest.some(word => /^alternati?v?e?$/.test(word)) && has(imageWords)
  const isCopy = !isOther && rest.every(word => copyWords.has(word))
  const copySize = isCopy ? Math.min(...rest.map(word => copyWords.get(word) ?? plainSize)) : undefined
  return {
    kind: kindOf(words, has),
    isMinor: has(minorWords),
    size: size ?? (rest.length > 0 ? copySize : undefined),
    stem: isCopy ? '' : rest.join(' '),
  }
}

/** `thumb_2048` and `thumb_original` are both previews, and the second is the larger one; `smallThumb` is below `thumb`. */
const smallerOf = (size: number, other: number): number =>
  Math.min(size, other) + (Math.max(size, other) - sizeAlone) / 1000

/** Words of a smaller size make a preview smaller than it is without them. */
const sizeAlone = 45

/** How large a form of `800`, `800x600`, `570xN` or `600x` is, on the scale of `sizes`. */
function sizeOfPixels(word: string): number | undefined {
  const width = /^(\d{3,4})$|^(\d{2,4})x(?:\d{1,4}|n)?$/.exec(word)?.slice(1).find(Boolean)
  return width === undefined ? undefined : pixelSize(Number(width))
}

/** What service a IIIF server offers, not an image of it. */
const serviceWords = new Set(['id', 'base', 'service', 'info', 'manifest', 'presentation', 'server'])

function kindOf(words: readonly string[], has: (known: ReadonlySet<string>) => boolean): NameSense['kind'] {
  if (has(licenceWords)) return 'licence'
  if (words.includes('iiif') && has(serviceWords)) return 'page'
  const image = words.findLastIndex(word => imageWords.has(word) || (sizes.get(word) ?? 100) <= previewSize)
  // `image_page` is a page, `page_image` an image.
  if (words.findLastIndex(word => surePageWords.has(word)) > image) return 'page'
  if (image >= 0) return 'image'
  if (words.some(word => pageWords.has(word) || minorWords.has(word))) return 'page'
  if (words.length > 0 && words.every(word => textWords.has(word))) return 'text'
  return has(linkWords) || words.some(word => sizes.has(word)) ? 'link' : 'other'
}

/** `Image URL`, `image_url` and `imageUrl` are one name. */
export const squash = (name: string): string => name.toLowerCase().replace(/[\s_.:-]+/g, '')

/** What a column beside the link is for, by its name alone. */
export function roleOfName(name: string): 'mirrors' | 'name' | 'folder' | 'referer' | undefined {
  const squashed = squash(name)
  if (squashed === 'mirrors' || squashed === 'mirror') return 'mirrors'
  if (squashed === 'referer' || squashed === 'referrer') return 'referer'
  if (nameColumns.has(squashed)) return 'name'
  return folderColumns.has(squashed) ? 'folder' : undefined
}

/** Whether a file name under this name may hold folders before it: `train/cats/1.jpg`. */
export const mayHoldFolders = (name: string): boolean => pathColumns.has(squash(name))

/** Whether a folder named so must be text: a category may be a number of a table that is elsewhere. */
export const isPlainFolder = (name: string): boolean => /^(?:folder|dir)$/.test(squash(name))

/** Whether a header with this cell is the header of a list of links. */
export function isLinkName(name: string): boolean {
  const words = /[=[\]{}<>]/.test(name) ? [] : wordsOf(name)
  if (words.length === 0 || words.length > 5) return false
  const { kind } = sense(words, name)
  return words.every(word => isKnown(word) || /^\d{1,2}$/.test(word)) && (kind === 'image' || kind === 'link')
}
