import type { World } from '../../engine/engine.ts'
import {
  type AskedColumns,
  type ListOptions,
  rolesThere,
  type TableColumns,
  type TableNames,
} from '../../lists/index.ts'
import type { KnownRoles, Store } from '../../store/store.ts'

/** What users said that columns are for: it counts again for the next list with the same columns. */
export type Columns = {
  recall(table: TableNames): TableColumns | undefined
  /** Does nothing for a list that does not name its columns: too many others are like it. */
  remember(table: TableNames, roles: AskedColumns): void
  /** `key`: of the table's names. */
  forget(key: string): void
}

/** `all`: what is remembered, by the keys of tables, for a thread that cannot ask. */
export type ListedColumns = Columns & { all(): ReadonlyMap<string, TableColumns> }

/** The columns of a store. */
export function createColumns(store: Store, clock: World['clock']): ListedColumns {
  return {
    recall({ key, isNamed }) {
      const known = isNamed ? store.columnRoles.get(key) : undefined
      return known && columnsOf(known)
    },
    all: () => new Map(store.columnRoles.all().map(known => [known.key, columnsOf(known)])),
    remember({ key, isNamed }, roles) {
      if (isNamed && roles.size > 0) store.columnRoles.put(key, Object.fromEntries(roles), clock.now())
    },
    forget: store.columnRoles.remove,
  }
}

const columnsOf = ({ roles, givenAt }: KnownRoles): TableColumns => ({
  columns: new Map(Object.entries(roles)),
  since: givenAt,
})

/** What a command is to do with remembered columns, beside using them. */
export type ColumnMemory = { remember: boolean; forget: boolean }

/** Lists that are read with the columns that are remembered, and leave theirs behind where that is asked for. */
export function withColumnMemory(
  lists: ListOptions,
  columns: Columns,
  { remember, forget }: ColumnMemory,
): ListOptions {
  return {
    ...lists,
    ...(!forget && { columnsOf: columns.recall }),
    explain(all, table) {
      if (forget) columns.forget(table.key)
      if (remember && lists.columns !== undefined)
        columns.remember(table, rolesThere(lists.columns, table.names))
      lists.explain?.(all, table)
    },
  }
}
