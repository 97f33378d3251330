import { startsLikeLink } from '../links/link.ts'
import { roleOfName, senseOf } from './words.ts'

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

function isWord(key: string): boolean {
  const { kind, size, isMinor } = senseOf(key)
  const isPixels = /^\d+$/.test(key)
  return kind !== 'other' || (size !== undefined && !isPixels) || isMinor || roleOfName(key) !== undefined
}

/** What a type beside a link says: `image/jpeg`, `StillImage`, `Image` of IIIF. */
export function typeOf(object: Record<string, unknown>): boolean | undefined {
  for (const key of [
    'type',
    '@type',
    'format',
    'mime',
    'mimeType',
    'mimetype',
    'mime_type',
    'contentType',
    'content_type',
    'encodingFormat',
    'medium',
  ]) {
    const value = object[key]
    if (typeof value !== 'string') continue
    if (/^image(?:\/|$)|^(?:dctypes:|dcmitype:)?(?:still)?image(?:object)?$|^photo$/i.test(value)) return true
    if (
      /^(?:text|audio|video|application|font)(?:\/|$)|^(?:dctypes:)?(?:moving ?image|sound|dataset|canvas|manifest|annotation)\b/i.test(
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
