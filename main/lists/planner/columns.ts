import { type Column, createColumn } from './column.ts'

/** The columns of one list: values under the same names are one column, in every entry. */
export type Columns = {
  of(names: readonly string[], home: string): Column
  readonly all: readonly Column[]
}

/** Keys that are data make columns without end; what comes after so many shares the last. */
const mostColumns = 20_000

export function createColumns(): Columns {
  const known = new Map<string, Column>()
  const all: Column[] = []
  return {
    all,
    of(names, home) {
      const path =
        all.length < mostColumns ? names.join('.').toLowerCase() : `…${names.at(-1) ?? ''}`.slice(0, 40)
      const existing = known.get(path)
      if (existing !== undefined) return existing
      const column = createColumn(names, { path, home, order: all.length })
      known.set(path, column)
      all.push(column)
      return column
    },
  }
}
