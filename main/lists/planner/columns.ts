import { type Column, createColumn } from './column.ts'

/** A name with all that it is in, as a path from the top. A cell is found by it without joining names. */
export type Names = {
  readonly list: readonly string[]
  readonly path: string
  under(name: string): Names
  /** That of the values under these names, once there are any. */
  column: Column | undefined
}

/** The columns of one list: values under the same names are one column, in every entry. */
export type Columns = {
  /** Where every path begins. */
  readonly top: Names
  /** `home` counts where the column is new. */
  of(names: Names, home: string): Column
  readonly all: readonly Column[]
}

/** Keys that are data make columns without end; all that come after this many share the last one. */
const mostColumns = 20_000

export function createColumns(): Columns {
  const known = new Map<string, Column>()
  const all: Column[] = []
  let count = 0

  /** Beyond the limit, names are created for each value and not kept. */
  function namesOf(list: readonly string[], path: string): Names {
    const children = new Map<string, Names>()
    return {
      list,
      path,
      column: undefined,
      under(name) {
        const existing = children.get(name)
        if (existing !== undefined) return existing
        const lower = name.toLowerCase()
        const child = namesOf([...list, name], list.length === 0 ? lower : `${path}.${lower}`)
        count += 1
        if (count <= mostColumns) children.set(name, child)
        return child
      },
    }
  }

  function find({ list, path: written }: Names, home: string): Column {
    const path = all.length < mostColumns ? written : `…${list.at(-1) ?? ''}`.slice(0, 40)
    const existing = known.get(path)
    if (existing !== undefined) return existing
    const column = createColumn(list, { path, home, order: all.length })
    known.set(path, column)
    all.push(column)
    return column
  }

  return {
    top: namesOf([], ''),
    all,
    of(names, home) {
      names.column ??= find(names, home)
      return names.column
    },
  }
}
