import type { Item, ListEntry, ListRow, Rejected } from '../../shared/model.ts'

/** One row of a list with what was made of it: enough to give the list back with its files. */
export type KeptRow = {
  /** Names and values in the order of the list, those without a value, too, where a row has them. */
  cells: readonly (readonly [name: string, value: string])[]
  /** Places of its images among the items of the batch, from 1, in order; one may be in several rows. */
  images: number[]
  /** Why something in it is no usable link. */
  rejected?: string
}

/** Puts what is read of lists back into rows. */
export type RowKeeper = {
  /** Takes entries in order. `place`: that of an item among those of the batch, from 1. */
  add(entry: ListEntry, place: number): void
  /** Rows that are complete; `isAll`: the last one, too. */
  take(isAll: boolean): KeptRow[]
}

type Open = KeptRow & { source: string; line: number }

/**
 * What readers say of their rows goes before what is in them. Where a reader knows no rows, as for a list of links, each
 * link and each line that is none is a row of its own.
 */
export function createRowKeeper(): RowKeeper {
  let complete: KeptRow[] = []
  let open: Open | undefined

  function close(): void {
    if (open === undefined) return
    const { cells, images, rejected } = open
    complete.push({ cells, images, ...(rejected !== undefined && { rejected }) })
    open = undefined
  }

  function begin({ source, line }: Pick<ListRow, 'source' | 'line'>, cells: KeptRow['cells']): Open {
    close()
    open = { source, line, cells, images: [] }
    return open
  }

  /** The row that a thing of this place belongs to. */
  const rowAt = (at: Pick<ListRow, 'source' | 'line'>): Open | undefined =>
    open !== undefined && open.source === at.source && open.line === at.line ? open : undefined

  return {
    add(entry, place) {
      if (entry.kind === 'row') begin(entry.row, entry.row.cells)
      else if (entry.kind === 'item') {
        const row = rowAt(entry.item.origin) ?? begin(entry.item.origin, cellsOfItem(entry.item))
        row.images.push(place)
      } else reject(entry.rejected)
    },
    take(isAll) {
      if (isAll) close()
      const taken = complete
      complete = []
      return taken
    },
  }

  function reject({ source, line, text, reason }: Rejected): void {
    const row = rowAt({ source, line }) ?? begin({ source, line }, [['link', text]])
    row.rejected = row.rejected === undefined ? reason : `${row.rejected}; ${reason}`
  }
}

/** An item as a row of its own, for lists that have none. */
export const cellsOfItem = ({ url, name, fields = {} }: Item): KeptRow['cells'] => [
  ['link', url],
  ...(name === undefined ? [] : [['name', name] as const]),
  ...Object.entries(fields),
]
