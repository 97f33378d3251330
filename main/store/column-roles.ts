import * as z from 'zod'
import { columnRoles, type GivenRoles } from '../../shared/columns.ts'
import type { Database, SqlRow } from './database.ts'
import type { RowReader } from './unreadable.ts'

/** What users said that the columns of lists are for, by the set of their names. */
export type ColumnRoles = {
  get(key: string): KnownRoles | undefined
  all(): (KnownRoles & { key: string })[]
  /** Replaces what was known. `givenAt`: epoch ms. */
  put(key: string, roles: GivenRoles, givenAt: number): void
  remove(key: string): void
}

/** `givenAt`: epoch ms. */
export type KnownRoles = { roles: GivenRoles; givenAt: number }

const rolesSchema = z.record(z.string(), z.enum(columnRoles))

export function createColumnRoles(db: Database, reader: RowReader): ColumnRoles {
  const sql = {
    get: db.prepare('SELECT * FROM column_roles WHERE names = ?'),
    all: db.prepare('SELECT * FROM column_roles'),
    put: db.prepare('INSERT OR REPLACE INTO column_roles (names, roles, given_at) VALUES (?, ?, ?)'),
    remove: db.prepare('DELETE FROM column_roles WHERE names = ?'),
  }
  return {
    get: key => reader.one('columns', sql.get.get(key), knownIn),
    all: () => reader.all('columns', sql.all.all(), row => ({ key: String(row['names']), ...knownIn(row) })),
    put: (key, roles, givenAt) => void sql.put.run(key, JSON.stringify(roles), Math.round(givenAt)),
    remove: key => void sql.remove.run(key),
  }
}

const knownIn = (row: SqlRow): KnownRoles => ({
  roles: rolesSchema.parse(JSON.parse(String(row['roles']))),
  givenAt: Number(row['given_at']),
})
