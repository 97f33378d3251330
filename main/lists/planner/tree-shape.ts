import { startsLikeLink } from '../links/link.ts'
import { previewSize } from './vocabulary.ts'
import { roleOfName, senseOf, squash } from './words.ts'

/** `{"cats": […], "dogs": […]}`, `{"4711": "https://…"}`: keys that are data, as none of them says what it is for. */
export function isDictionary(object: Record<string, unknown>, keys: readonly string[]): boolean {
  if (keys.length < 2 || keys.some(isWord)) return false
  const values = Object.values(object)
  if (values.every(value => typeof value === 'string'))
    return values.every(value => startsLikeLink(value as string))
  if (values.every(Array.isArray)) {
    const elements = values.flat() as unknown[]
    return (
      elements.length > 0 && elements.every(element => typeof element === 'string' && startsLikeLink(element))
    )
  }
  if (!values.every(isObject)) return false
  const [first = {}, ...others] = values as object[]
  const shape = Object.keys(first)
  return (
    shape.length > 0 && others.every(other => shape.filter(key => key in other).length * 2 >= shape.length)
  )
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same keys come in every object of a list. */
const knownKeys = new Map<string, boolean>()
const mostKnownKeys = 5000

function isWord(key: string): boolean {
  const known = knownKeys.get(key)
  if (known !== undefined) return known
  const answer = saysWhatItIsFor(key)
  if (knownKeys.size < mostKnownKeys) knownKeys.set(key, answer)
  return answer
}

function saysWhatItIsFor(key: string): boolean {
  const { kind, size, isMinor } = senseOf(key)
  const isPixels = /^\d+$/.test(key)
  return kind !== 'other' || (size !== undefined && !isPixels) || isMinor || roleOfName(key) !== undefined
}

const typeColumns = new Set(
  // MODS says by `access` what its links are: <url access="raw object">.
  'type @type format mime mimetype contenttype encodingformat medium mediatype access'.split(' '),
)
/** Keys whose word may say that this is a preview. */
const previewColumns = new Set([...typeColumns, ...'role rel use variant size label kind'.split(' ')])

const keyKinds = new Map<string, { isType: boolean; saysForm: boolean }>()

/** What a key is for, by its squashed name without the prefix of XML. */
function kindOfKey(key: string): { isType: boolean; saysForm: boolean } {
  const known = keyKinds.get(key)
  if (known !== undefined) return known
  const name = squash(key.slice(key.indexOf(':') + 1))
  const kind = { isType: typeColumns.has(name), saysForm: previewColumns.has(name) }
  if (keyKinds.size < mostKnownKeys) keyKinds.set(key, kind)
  return kind
}

/** Whether a column of this name may say of what type the links beside it are. */
export const isTypeColumn = (name: string): boolean => typeColumns.has(squash(name))

/** What a type beside a link says: `image/jpeg`, `StillImage`, `Image` of IIIF. */
export function typeOf(object: Record<string, unknown>, keys: readonly string[]): boolean | undefined {
  // A link with holes to be filled (RFC 6570) leads nowhere as it is.
  if (object['templated'] === true) return false
  const types = keys.filter(key => kindOfKey(key).isType)
  return types.length === 0 ? undefined : typeOfValues(types.map(key => object[key]))
}

/** Whether an object calls itself a preview: `"type": "thumbnail"`, `role="thumb"`, `USE="THUMBS"`. */
export const isPreview = (object: Record<string, unknown>, keys: readonly string[]): boolean =>
  keys.some(key => {
    const value = kindOfKey(key).saysForm ? object[key] : undefined
    if (typeof value !== 'string' || value.length > 40) return false
    const { size } = senseOf(value)
    return size !== undefined && size <= previewSize
  })

/** The same for values that are under such names. */
export function typeOfValues(values: readonly unknown[]): boolean | undefined {
  for (const value of values) {
    if (typeof value !== 'string') continue
    if (
      /^image(?:\/|$)|^(?:dctypes:|dcmitype:)?(?:still)?images?(?:object)?$|^photo$|^raw object$/i.test(value)
    )
      return true
    if (
      /^(?:text|audio|video|application|font)(?:\/|$)|^(?:dctypes:)?(?:moving ?image|sound|dataset|canvas|manifest|annotation|web ?page|web ?site|object in context)\b/i.test(
        value,
      )
    )
      return false
  }
  return undefined
}

/** A text in several languages, as IIIF labels and WordPress titles: the first. */
export function textOfLanguages(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  if (
    entries.length === 0 ||
    !entries.every(([key]) =>
      /^(?:[a-z]{2}(?:[-_][a-z]{2})?|none|@none|@value|@language|rendered|_content)$/i.test(key),
    )
  ) {
    return undefined
  }
  const texts = entries
    .filter(([key]) => key !== '@language')
    .map(([, text]: [string, unknown]) => (Array.isArray(text) ? text.join(' ') : text))
  const [first] = texts
  return typeof first === 'string' && !startsLikeLink(first) ? first : undefined
}

const boxKeys = new Set(['type', 'value', 'datatype', 'xml:lang'])

/** A value in a box that says of what type it is (SPARQL 1.1 Query Results JSON Format, 3.2.2). */
export function boxedValue(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const { type, value: inside } = value as Record<string, unknown>
  const isBox =
    typeof type === 'string' &&
    /^(?:uri|literal|typed-literal|bnode)$/.test(type) &&
    Object.keys(value as object).every(key => boxKeys.has(key))
  return isBox && typeof inside === 'string' ? inside : undefined
}

const formNames = ['full', 'large', 'medium', 'small', 'thumb', 'tiny', 'micro']

type Form = { element: unknown; rank: number }

/**
 * One picture in several sizes, as an array of links with nothing but their widths and heights, or but a word for
 * their size: the sizes by name, the largest first. `path`: where they are. Undefined where these may be different pictures.
 */
export function formsOfOne(elements: readonly unknown[], path: string): Record<string, unknown> | undefined {
  if (elements.length < 2 || elements.length > formNames.length || !elements.every(isObject)) return undefined
  const objects = elements as Record<string, unknown>[]
  const forms = formsByPixels(objects, oneContent.test(path)) ?? formsByWord(objects)
  if (forms === undefined || new Set(forms.map(({ rank }) => rank)).size < forms.length) return undefined
  const sorted = forms.toSorted((a, b) => b.rank - a.rank)
  return Object.fromEntries(sorted.map(({ element }, at) => [formNames[at], element]))
}

/** What Media RSS groups is one content in several forms. */
const oneContent = /(?:^|\.)media:group\.media:content$/

function formsByPixels(objects: readonly Record<string, unknown>[], isOne: boolean): Form[] | undefined {
  const measured = objects.map(measuredLink)
  const [first] = measured
  if (first === undefined || !measured.every(found => found !== undefined)) return undefined
  const isAlike = measured.every(({ ratio, rest, stem }) =>
    rest === '' && ratio !== undefined && first.ratio !== undefined
      ? Math.abs(ratio / first.ratio - 1) < 0.02
      : rest === first.rest && stem === first.stem,
  )
  return isAlike || isOne
    ? measured.map(({ width }, at) => ({ element: objects[at], rank: width }))
    : undefined
}

/**
 * A link with its width, as `{"url": "…/cat-400.jpg", "width": 400}`. `rest`: what else is said; `stem`: the link without
 * its width and height.
 */
function measuredLink(object: Record<string, unknown>) {
  const { width, height, ...others } = object
  const strings = Object.entries(others)
  const links = strings.filter(([, value]) => typeof value === 'string' && startsLikeLink(value))
  const [link] = links
  if (links.length !== 1 || link === undefined || strings.some(([, value]) => isObject(value)))
    return undefined
  const [wide, high] = [Number(width), Number(height)]
  if (width === undefined || !(wide > 0)) return undefined
  const rest = strings.filter(([key]) => key !== link[0] && !/^(?:file)?size$/i.test(key))
  const numbers = [wide, high].filter(number => number > 0).join('|')
  return {
    width: wide,
    ratio: high > 0 ? wide / high : undefined,
    rest: rest.length === 0 ? '' : JSON.stringify(rest),
    stem: String(link[1]).replace(new RegExp(`(?<!\\d)(?:${numbers})(?!\\d)`, 'g'), '#'),
  }
}

/** `{"#text": "https://…", "size": "small"}`: a link and a word that names a size, in every element. */
function formsByWord(objects: readonly Record<string, unknown>[]): Form[] | undefined {
  const forms: Form[] = []
  for (const element of objects) {
    const values = Object.values(element)
    const [word, ...others] = values.filter(value => typeof value === 'string' && !startsLikeLink(value))
    const rank = typeof word === 'string' ? senseOf(word).size : undefined
    const links = values.filter(value => typeof value === 'string' && startsLikeLink(value))
    if (rank === undefined || others.length > 0 || links.length !== 1) return undefined
    forms.push({ element, rank })
  }
  return forms
}
