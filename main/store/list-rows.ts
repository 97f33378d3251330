import type { Database } from './database.ts'
import { listRowSchema, type StoredListRow } from './stored-list-row.ts'
import type { RowReader } from './unreadable.ts'

/** The rows of the lists that a batch was made of, for giving them back. They go with their batch. */
export type ListRows = {
  /** Adds rows behind those that are there, in one transaction. */
  append(batch: string, rows: readonly StoredListRow[]): void
  /** All rows in order, in pages that are read within some milliseconds. */
  pages(batch: string): Generator<StoredListRow[]>
  /** Whether there are any. */
  has(batch: string): boolean
}

const pageRows = 250

export function createListRows(db: Database, reader: RowReader): ListRows {
  const sql = {
    last: db.prepare('SELECT max(idx) AS last FROM list_rows WHERE batch = ?'),
    insert: db.prepare('INSERT INTO list_rows (batch, idx, row) VALUES (?, ?, ?)'),
    after: db.prepare(
      'SELECT batch, idx, row FROM list_rows WHERE batch = ? AND idx > ? ORDER BY idx LIMIT ?',
    ),
  }
  return {
    append: (batch, rows) =>
      db.transaction(() => {
        let index = Number(sql.last.get(batch)?.['last'] ?? 0)
        for (const row of rows) {
          index += 1
          sql.insert.run(batch, index, JSON.stringify(row))
        }
      }),
    *pages(batch) {
      for (let after = 0; ; ) {
        const page = sql.after.all(batch, after, pageRows)
        const last = page.at(-1)
        if (last === undefined) return
        after = Number(last['idx'])
        yield reader.all('row', page, row => listRowSchema.parse(JSON.parse(String(row['row']))))
      }
    },
    has: batch => sql.last.get(batch)?.['last'] !== null,
  }
}
