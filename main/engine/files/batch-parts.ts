import { join } from 'node:path'
import type { BatchRow, Store } from '../../store/store.ts'
import { planName } from './filename.ts'
import type { Inside } from './inside.ts'

/** What marks a part file as one of an item of a batch; `place` counts its mirrors. */
export const partMark = (batch: string, index: number, place: number): string =>
  `${batch}-${index}${place === 0 ? '' : `m${place}`}`

/** What marks the part file of another file that is made of a saved one. */
export const convertMark = (batch: string, index: number): string => `${batch}-convert-${index}`

const marked = /\.([a-z0-9]+)-(convert-)?(\d+)(m\d+)?(-plain)?\.part$/

/** A part file; a by-product is one of a mirror or of an encoding, never continued. */
export type Part = { path: string; isByProduct: boolean }

export type BatchParts = {
  /** By the index of the item. */
  ofItems: Map<number, Part[]>
  /** Paths of what a conversion was writing when it was killed. It is made again of the image, which is there. */
  ofConversions: string[]
}

/** Finds all part files of a batch. Rejects with the file system's error. */
export async function findParts(store: Store, batch: BatchRow, inside: Inside): Promise<BatchParts> {
  const found: BatchParts = { ofItems: new Map(), ofConversions: [] }
  for (const folder of partFolders(store, batch)) {
    const absolute = inside.path(folder)
    for (const name of await inside.namesIn(absolute)) {
      const [, id, conversion, index, mirror, encoding] = marked.exec(name) ?? []
      if (id !== batch.id) continue
      const path = join(absolute, name)
      if (conversion !== undefined) {
        found.ofConversions.push(path)
        continue
      }
      const others = found.ofItems.get(Number(index)) ?? []
      found.ofItems.set(Number(index), [...others, { path, isByProduct: (mirror ?? encoding) !== undefined }])
    }
  }
  return found
}

/** A part file is where its item was first planned to go, which may not be where the file ends up. */
function partFolders(store: Store, { id, options, createdAt }: BatchRow): Set<string> {
  const { nameTemplate: template } = options
  const folders = new Set([''])
  for (const { index, item } of store.items.each(id, { inFolders: !template.includes('/') })) {
    folders.add(planName({ template, item, index, startedAt: createdAt }).folder)
  }
  return folders
}
