import { dirname } from 'node:path'
import { type Batches, createBatches } from './batches.ts'
import { type ColumnRoles, createColumnRoles } from './column-roles.ts'
import { type Conversions, createConversions } from './conversions.ts'
import { createDatabase, type DatabaseOptions } from './database.ts'
import { createDelivered } from './delivered.ts'
import { createItems, type Items } from './items.ts'
import { createLine, type Line } from './line.ts'
import { createListRows, type ListRows } from './list-rows.ts'
import { createLooks, type Looks } from './looks.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import { createMoves, type Moves } from './moves.ts'
import { openDatabase } from './open-database.ts'
import { createQueue, type Queue } from './queue.ts'
import { createRows, type Rows } from './rows.ts'
import { createRuns, type Runs } from './runs.ts'
import { createSaved, type Saved } from './saved.ts'
import { createRowReader, type UnreadableRow } from './unreadable.ts'

export type {
  BatchRow,
  BatchSource,
  ListsSource,
  PagesSource,
  PendingSource,
  ScanSource,
} from './batch-records.ts'
export type { BatchBegin } from './batches.ts'
export type { KnownRoles } from './column-roles.ts'
export type { BatchCounts, EarlierFile, FailedItems, QueuedItem, StoredPart } from './item-records.ts'
export type { Line } from './line.ts'
export type { StoredLook } from './looks.ts'
export { type StoredMove, wayTo } from './moves.ts'
export type { StoredListRow } from './stored-list-row.ts'

/** What Shoal keeps of its batches, by noun. */
export type Store = {
  /** Where a damaged store was moved to when this one was opened. */
  readonly setAside: string | undefined
  /** It is new, in a folder that others of this machine may look into. */
  readonly isFolderOpen: boolean
  /** Where it lies; undefined in memory. */
  readonly folder: string | undefined
  readonly batches: Batches
  readonly items: Items
  readonly queue: Queue
  readonly runs: Runs
  /** Batches that start after others. */
  readonly line: Line
  readonly saved: Saved
  readonly listRows: ListRows
  readonly columnRoles: ColumnRoles
  readonly conversions: Conversions
  readonly moves: Moves
  readonly looks: Looks
  /** Stored rows that could not be read, of all that were met since it was opened. */
  readonly unreadable: readonly UnreadableRow[]
  /** What a window asks. */
  readonly rows: Rows
  readonly measurements: Measurements
  /** Does something while no other process can write to the store, whole or not at all. */
  alone<T>(work: () => T): T
  /** Changes when another process wrote to the store. */
  versionElsewhere(): number
  /** Resolves when everything committed so far would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
  /** Closes without waiting, for a process that ends at once. */
  closeNow(): void
}

/**
 * Opens the store at `path`, making its folder if need be, and brings it up to date.
 * SQLite in WAL mode: readers and a second process never see half a transaction.
 */
export function createStore(path: string, options: DatabaseOptions = {}): Store {
  const { db, setAside, isFolderOpen } = openDatabase(path)
  const database = createDatabase(db, path, options)
  const reader = createRowReader()
  const delivered = createDelivered()
  return {
    setAside,
    isFolderOpen,
    folder: path === ':memory:' ? undefined : dirname(path),
    batches: createBatches(database, reader),
    items: createItems(database, reader, delivered),
    queue: createQueue(database, reader),
    runs: createRuns(database, reader),
    line: createLine(database),
    saved: createSaved(database, reader, delivered),
    listRows: createListRows(database, reader),
    columnRoles: createColumnRoles(database, reader),
    conversions: createConversions(database),
    moves: createMoves(database),
    looks: createLooks(database),
    rows: createRows(database, reader),
    measurements: createMeasurements(database, reader),
    get unreadable() {
      return reader.unreadable
    },
    alone: database.transaction,
    versionElsewhere: database.versionElsewhere,
    sync: database.sync,
    close: database.close,
    closeNow: database.closeNow,
  }
}
