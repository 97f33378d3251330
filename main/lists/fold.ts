import type { Item } from '../../shared/model.ts'
import { createTextPlaces } from '../system/text-places.ts'

export type Fold = {
  /** True if this is the first item that asks for its image under its name. */
  add(item: FoldedItem): boolean
  /** Adds it, and answers its place from 1 among those that were the first of their kind, or that of the first like it. */
  place(item: FoldedItem): number
  readonly duplicates: number
  /** How many were the first of their kind. */
  readonly size: number
}

type FoldedItem = Pick<Item, 'url' | 'method' | 'body' | 'name' | 'folder' | 'fields' | 'part'>

/** What of an item goes into its name beside what its list calls name and folder; `none`: names make no difference. */
export type Naming = { fields: readonly string[] | 'all'; part: boolean } | 'none'

const plainNaming = { fields: [], part: false }

/**
 * Finds duplicates, the same request with the same name, among millions of items, in the little room that
 * `createTextPlaces` takes. `seed` is for tests.
 */
export function createFold(naming: Naming = plainNaming, seed?: Uint32Array): Fold {
  const keys = createTextPlaces(seed)
  let duplicates = 0

  const place = (item: FoldedItem): number => {
    const before = keys.size
    const found = keys.place(keyOf(item, naming))
    if (keys.size === before) duplicates += 1
    return found
  }

  return {
    place,
    add(item) {
      const before = keys.size
      place(item)
      return keys.size > before
    },
    get duplicates() {
      return duplicates
    },
    get size() {
      return keys.size
    },
  }
}

/** A URL holds neither spaces nor line breaks, so no two keys are written alike. */
const keyOf = (item: FoldedItem, naming: Naming): string => {
  const { url, method = 'GET', body, name, folder } = item
  const request =
    method === 'GET' && body === undefined ? url : `${method} ${url}${body === undefined ? '' : `\n${body}`}`
  if (naming === 'none') return request
  const named = name === undefined && folder === undefined ? '' : `\0${folder ?? ''}\0${name ?? ''}`
  return request + named + nameBeside(item, naming)
}

function nameBeside({ fields, part }: FoldedItem, naming: Exclude<Naming, 'none'>): string {
  const numbered = naming.part && part !== undefined ? `\0part ${part}` : ''
  if (fields === undefined || naming.fields.length === 0) return numbered
  const used =
    naming.fields === 'all'
      ? Object.entries(fields)
      : naming.fields.map(name => [name, fields[name]] as const)
  return `${numbered}\0${JSON.stringify(used)}`
}
