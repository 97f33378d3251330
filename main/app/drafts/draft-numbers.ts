import type { Item } from '../../../shared/model.ts'
import { countBefore, isInRanges, type Ranges, sizeOfRanges } from '../../../shared/ranges.ts'
import { createFolderNumbers } from '../../engine/files/folder-numbers.ts'
import { namingOf, usesFolderNumber } from '../../engine/files/name-template.ts'
import { createFold } from '../../lists/index.ts'

/** The places that items of a draft get in a batch whose names are made by a template. */
export type DraftNumbers = {
  /** How many images there are. */
  count: number
  /** `index`: its place in the batch, from 1; absent where it is not wanted, or where an earlier one asks for the same. */
  of(place: number): { index?: number; n?: number; isDuplicate: boolean }
}

/**
 * The items that have names of their own by a template: one request with one name is one item. `out`: places of items
 * that are not wanted. `placed` hears the place of each in the batch, in order; 0 for those.
 */
export async function* foldedBy(
  template: string,
  items: AsyncIterable<readonly Item[]>,
  out: Ranges,
  placed: (place: number) => void = () => {},
): AsyncGenerator<readonly Item[]> {
  const fold = createFold(namingOf(template))
  const numbered = createFolderNumbers(template)
  let at = -1
  for await (const chunk of items) {
    const first = chunk.filter(item => {
      at += 1
      if (isInRanges(out, at)) {
        placed(0)
        return false
      }
      const before = fold.size
      placed(fold.place(item))
      return fold.size > before
    })
    yield numbered(first)
  }
}

/** `items`: each request is one; `distinct`: each that may get a name of its own. */
export async function numberDraft(
  draft: { items: number; distinct: number },
  template: string,
  out: Ranges,
  read: () => AsyncIterable<readonly Item[]>,
): Promise<DraftNumbers> {
  // Most lists need not be read for it.
  if (draft.items === draft.distinct && !usesFolderNumber(template)) {
    return {
      count: draft.distinct - sizeOfRanges(out),
      of: place =>
        isInRanges(out, place)
          ? { isDuplicate: false }
          : { index: place + 1 - countBefore(out, place), isDuplicate: false },
    }
  }
  const indexes = new Uint32Array(draft.distinct)
  const numbers = new Uint32Array(draft.distinct)
  const isFirst = new Uint8Array(draft.distinct)
  let place = 0
  let count = 0
  let numbered = 0
  const folded = foldedBy(template, read(), out, index => {
    indexes[place] = index
    isFirst[place] = Number(index > count)
    count = Math.max(count, index)
    place += 1
  })
  for await (const chunk of folded) {
    for (const { n = 0 } of chunk) {
      numbers[numbered] = n
      numbered += 1
    }
  }
  return {
    count,
    of(place) {
      const index = indexes[place] ?? 0
      if (index === 0) return { isDuplicate: false }
      if (isFirst[place] === 0) return { isDuplicate: true }
      const n = numbers[index - 1] ?? 0
      return { index, isDuplicate: false, ...(n > 0 && { n }) }
    },
  }
}
