import type { UnreadableEntry } from '../../shared/text/unreadable.ts'
import type { SqlRow } from './database.ts'

/** Where a damaged stored row is. The row is not changed, and all other rows can be used. */
export type UnreadableRow = UnreadableEntry & { why: string }

/** Reads stored rows, and notes those that cannot be read. */
export type RowReader = {
  /** What `parse` makes of the row; undefined without a row, and for one that cannot be read. */
  one<T>(what: UnreadableRow['what'], row: SqlRow | undefined, parse: (row: SqlRow) => T): T | undefined
  /** The same for many: those that cannot be read are left out. */
  all<T>(what: UnreadableRow['what'], rows: readonly SqlRow[], parse: (row: SqlRow) => T): T[]
  /** A page of a batch's items. Empty only at the end: unreadable rows are skipped. */
  page<T>(afterIndex: number, rowsAfter: (index: number) => SqlRow[], parse: (row: SqlRow) => T): T[]
  /** All unreadable rows found so far, each once. */
  readonly unreadable: readonly UnreadableRow[]
}

export function createRowReader(): RowReader {
  const met = new Map<string, UnreadableRow>()

  function one<T>(
    what: UnreadableRow['what'],
    row: SqlRow | undefined,
    parse: (row: SqlRow) => T,
  ): T | undefined {
    if (row === undefined) return undefined
    try {
      return parse(row)
    } catch (error) {
      const batch = row['batch'] ?? (what === 'batch' ? row['id'] : undefined)
      const place = {
        batch: typeof batch === 'string' ? batch : undefined,
        index: typeof row['idx'] === 'number' ? row['idx'] : undefined,
      }
      met.set(`${what} ${batch} ${place.index} ${row['id'] ?? row['host'] ?? row['names']}`, {
        what,
        ...place,
        why: String(error),
      })
      return undefined
    }
  }

  const all: RowReader['all'] = (what, rows, parse) =>
    rows.flatMap(row => {
      const read = one(what, row, parse)
      return read === undefined ? [] : [read]
    })

  return {
    one,
    all,
    page(afterIndex, rowsAfter, parse) {
      for (let after = afterIndex; ; ) {
        const rows = rowsAfter(after)
        const read = all('image', rows, parse)
        const last = rows.at(-1)
        if (read.length > 0 || last === undefined) return read
        after = Number(last['idx'])
      }
    },
    get unreadable() {
      return [...met.values()]
    },
  }
}
