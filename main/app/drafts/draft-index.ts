import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Item, Rejected } from '../../../shared/model.ts'

/** Where each hundredth line of a draft's file begins, in bytes. */
export type LineIndex = { add(bytes: number): void; readonly starts: readonly number[] }

const step = 100

export function createLineIndex(): LineIndex {
  const starts: number[] = []
  let lines = 0
  let at = 0
  return {
    starts,
    add(bytes) {
      if (lines % step === 0) starts.push(at)
      lines += 1
      at += bytes
    },
  }
}

/** Items of a draft's file, from a place on, without reading those before. */
export async function readSome(
  path: string,
  starts: readonly number[],
  first: number,
  count: number,
): Promise<Item[]> {
  const start = starts[Math.floor(first / step)]
  const items: Item[] = []
  if (start === undefined || count <= 0) return items
  const input = createReadStream(path, { start })
  try {
    let skip = first % step
    for await (const line of createInterface({ input })) {
      if (skip > 0) skip -= 1
      else items.push(JSON.parse(line) as Item)
      if (items.length >= count) break
    }
  } finally {
    input.destroy()
  }
  return items
}

/** A line that was not understood, and how many items come before it. */
export type PlacedRejection = { after: number; rejected: Rejected }

/** One row of a draft as it is shown. */
export type ShownRow = { place: number } | { rejected: Rejected }

/** Rows of a list in its order: `items` items, with the lines that were not understood among them. */
export function rowsOf(
  items: number,
  rejections: readonly PlacedRejection[],
  offset: number,
  limit: number,
): ShownRow[] {
  const rows: ShownRow[] = []
  const end = Math.min(offset + limit, items + rejections.length)
  let next = rejectionsBefore(rejections, offset)
  for (let row = offset; row < end; row += 1) {
    const rejection = rejections[next]
    if (rejection !== undefined && rejection.after + next === row) {
      rows.push({ rejected: rejection.rejected })
      next += 1
    } else rows.push({ place: row - next })
  }
  return rows
}

/** How many of them are before a row. Each comes after its items, and after the rejections before it. */
function rejectionsBefore(rejections: readonly PlacedRejection[], row: number): number {
  let low = 0
  let high = rejections.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rejections[middle]?.after ?? 0) + middle < row) low = middle + 1
    else high = middle
  }
  return low
}
