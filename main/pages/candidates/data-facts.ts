import type { Data, DataEntry } from '../../lists/index.ts'
import type { KeyFacts } from './key-facts.ts'
import { fieldsOf } from './page-content.ts'

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

/** `called`: what the object is called; `says`: what its keys say. */
export function factsOf(
  entries: readonly DataEntry[],
  called: string | undefined,
  says: (name: string | undefined) => KeyFacts,
): Facts {
  const fields: Record<string, string> = {}
  let width: number | undefined
  let height: number | undefined
  let isImage = false
  let sizes = 0
  let holdsSizes = false
  let isProfile = false
  for (const { name, value } of entries) {
    const key = says(name)
    holdsSizes ||= typeof value === 'object' && key.holdsSizes
    isProfile ||= key.describes === 'profile'
    if (key.describes === 'width') width = pixelsOf(value)
    if (key.describes === 'height') height = pixelsOf(value)
    if (typeof value !== 'string') continue
    if (key.describes === 'type') isImage ||= /^(?:image|photo|picture|graphimage|dctypes:image)/i.test(value)
    if (key.sizeWord !== undefined) sizes += 1
    const { describes } = key
    const isField = describes === 'alt' || describes === 'title' || describes === 'caption'
    if (isField && !value.includes('<')) fields[describes] ??= value
  }
  const has = (name: string) => entries.some(entry => entry.name === name)
  return {
    width,
    isImage: isImage || (width !== undefined && height !== undefined),
    hasSizes: sizes > 1,
    holdsSizes,
    isProfile,
    // As Mastodon and oEmbed describe a page that a text links to.
    isPreview: (called === 'card' || has('provider_name')) && has('url') && has('type'),
    fields: fieldsOf(fields),
  }
}

const pixelsOf = (value: Data): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number > 0 && number < 100_000 ? number : undefined
}
