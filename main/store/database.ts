import { type FileHandle, open } from 'node:fs/promises'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { SqlRow } from './records.ts'

type Values = readonly SQLInputValue[]
type NamedValues = Readonly<Record<string, SQLInputValue>>

/** A statement that was prepared once. Values are bound by position or by name; names it does not use are ignored. */
export type Statement = {
  get(...values: Values | [NamedValues]): SqlRow | undefined
  all(...values: Values | [NamedValues]): SqlRow[]
  iterate(...values: Values | [NamedValues]): IterableIterator<SqlRow>
  run(...values: Values | [NamedValues]): { changes: number | bigint }
}

/** The open database, as the parts of the store use it. */
export type Database = {
  prepare(sql: string): Statement
  /** Runs `work` while no other process can write. What it wrote is there whole, or not at all where it threw. */
  transaction<T>(work: () => T): T
  /** Changes when another process wrote. */
  versionElsewhere(): number
  /** Resolves when everything committed so far would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** `path`: of its file; `:memory:` where it has none. */
export function createDatabase(db: DatabaseSync, path: string): Database {
  const version = db.prepare('PRAGMA data_version')
  let wal: FileHandle | undefined
  return {
    prepare(sql) {
      const statement = db.prepare(sql)
      statement.setAllowUnknownNamedParameters(true)
      return statement as Statement
    },
    transaction(work) {
      db.exec('BEGIN IMMEDIATE')
      try {
        const done = work()
        db.exec('COMMIT')
        return done
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    versionElsewhere: () => Number(version.get()?.['data_version']),
    async sync() {
      if (path === ':memory:') return
      // SQLite itself would sync on the main thread at every commit (synchronous = FULL); this does not block it.
      wal ??= await open(`${path}-wal`, 'r+')
      await wal.datasync()
    },
    async close() {
      await wal?.close()
      db.close()
    },
  }
}
