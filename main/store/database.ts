import { type FileHandle, open } from 'node:fs/promises'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { FailureError, failure } from '../../shared/failure.ts'
import { startCheckpoints } from './checkpoints.ts'
import { distrust, isDamage } from './open-database.ts'

type Values = readonly SQLInputValue[]
type NamedValues = Readonly<Record<string, SQLInputValue>>

/** A row as SQLite gives it. */
export type SqlRow = Record<string, unknown>

/** A statement that was prepared once. Values are bound by position or by name; names it does not use are ignored. */
export type Statement = {
  get(...values: Values | [NamedValues]): SqlRow | undefined
  all(...values: Values | [NamedValues]): SqlRow[]
  iterate(...values: Values | [NamedValues]): IterableIterator<SqlRow>
  run(...values: Values | [NamedValues]): { changes: number | bigint }
}

/** The open database, as the parts of the store use it. Throws a FailureError (`store-damaged`) for damaged pages. */
export type Database = {
  prepare(sql: string): Statement
  /** Runs `work` while no other process can write. What it wrote is there whole, or not at all where it threw. */
  transaction<T>(work: () => T): T
  /** Changes when another process wrote. */
  versionElsewhere(): number
  /** Resolves when everything committed so far would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
  closeNow(): void
}

/** SQLite's own setting, in pages of its log. */
const usualCheckpoint = 1000

export type DatabaseOptions = {
  /** The log is copied into the file by a thread of its own: for a process whose main thread must never wait. */
  checkpointsApart?: boolean
}

/** `path`: of its file; `:memory:` where it has none. */
export function createDatabase(
  db: DatabaseSync,
  path: string,
  { checkpointsApart = false }: DatabaseOptions = {},
): Database {
  let wal: Promise<FileHandle> | undefined
  const checkpoints = checkpointsApart
    ? startCheckpoints(path, isOwn => {
        if (db.isOpen) db.exec(`PRAGMA wal_autocheckpoint = ${isOwn ? usualCheckpoint : 0}`)
      })
    : undefined

  /** Damage shows with any statement that reads a bad page, long after the file was opened. */
  function seen(error: unknown): unknown {
    if (!isDamage(error)) return error
    if (path !== ':memory:') distrust(path)
    return new FailureError(failure('store-damaged'))
  }

  function checked<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw seen(error)
    }
  }

  function* checkedRows(rows: () => Iterable<SqlRow>): Generator<SqlRow> {
    try {
      yield* rows()
    } catch (error) {
      throw seen(error)
    }
  }

  function prepare(sql: string): Statement {
    const statement = checked(() => db.prepare(sql)) as unknown as Statement & {
      setAllowUnknownNamedParameters(allowed: boolean): void
    }
    statement.setAllowUnknownNamedParameters(true)
    return {
      get: (...values) => checked(() => statement.get(...values)),
      all: (...values) => checked(() => statement.all(...values)),
      iterate: (...values) => checkedRows(() => statement.iterate(...values)),
      run: (...values) => checked(() => statement.run(...values)),
    }
  }

  const version = prepare('PRAGMA data_version')
  return {
    prepare,
    transaction: work =>
      checked(() => {
        db.exec('BEGIN IMMEDIATE')
        try {
          const done = work()
          db.exec('COMMIT')
          checkpoints?.committed()
          return done
        } catch (error) {
          // SQLite ends some by itself, as where the disk is full.
          if (db.isTransaction) db.exec('ROLLBACK')
          throw error
        }
      }),
    versionElsewhere: () => Number(version.get()?.['data_version']),
    async sync() {
      if (path === ':memory:') return
      // SQLite itself would sync on the main thread at every commit (synchronous = FULL); this does not block it.
      // One handle, also for batches that ask for it at the same moment.
      wal ??= open(`${path}-wal`, 'r+').catch(error => {
        wal = undefined
        throw error
      })
      await (await wal).datasync()
    },
    async close() {
      await (await wal)?.close()
      await checkpoints?.close()
      db.close()
    },
    closeNow() {
      checkpoints?.closeNow()
      db.close()
    },
  }
}
