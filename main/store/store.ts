import { randomInt } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BatchSummary, Item, SettledItem } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import { openDatabase } from './open-database.ts'
import {
  type BatchCounts,
  type BatchRow,
  type EarlierFile,
  type FailedItems,
  mirrorOf,
  type PendingSource,
  type QueuedItem,
  readBatch,
  readCounts,
  readEarlier,
  readItem,
  readQueued,
  readSettled,
  type StoredPart,
} from './records.ts'
import { createRows, type Rows } from './rows.ts'

export type {
  BatchCounts,
  BatchRow,
  EarlierFile,
  FailedItems,
  PagesSource,
  PendingSource,
  QueuedItem,
  StoredPart,
} from './records.ts'

/** `isReady` false: it does not show until its list was read (`ready`). `pendingSource`: see `BatchRow`. */
export type BatchBegin = { isReady?: boolean; pendingSource?: PendingSource }

export type Store = {
  /** Where a damaged store was put aside when this one was opened. */
  readonly setAside: string | undefined
  /** Where it lies; undefined in memory. */
  readonly folder: string | undefined
  createBatch(folder: string, options: BatchOptions, createdAt: number, more?: BatchBegin): BatchRow
  ready(batch: string): void
  /** All items that `pendingSource` had to bring are there. */
  allRead(batch: string): void
  /** Batches whose lists were never read to their end, or still are. */
  unready(): string[]
  batch(id: string): BatchRow | undefined
  /** Newest first. */
  batches(): BatchRow[]
  /** Adds items to the end of the queue, in one transaction. Returns how many of them each host has. */
  append(batch: string, items: readonly Item[], queuedAt: number): Map<string, number>
  /** Hosts that still have queued items, in the order of their first one. */
  queuedHosts(batch: string): { host: string; queued: number }[]
  /** The next queued items of a host, after the given index. */
  nextQueued(batch: string, host: string, afterIndex: number, limit: number): QueuedItem[]
  /** Queued items of all hosts in list order, after the given index. */
  queued(batch: string, afterIndex: number, limit: number): QueuedItem[]
  /** How many links both batches still have to get. */
  commonQueued(batch: string, other: string): number
  /** Does something while no other process can write to the store. */
  alone<T>(work: () => T): T
  /** Writes settled items, interrupted parts and encoded traces in one transaction: all of them or none. */
  commit(
    batch: string,
    settled: readonly SettledItem[],
    parts: ReadonlyMap<number, StoredPart>,
    traces?: ReadonlyMap<number, Uint8Array>,
  ): void
  /** Encoded traces of these items, by their indexes, of those that have one. */
  traces(batch: string, indexes: readonly number[]): Map<number, Uint8Array>
  /** Resolves when everything committed so far would survive a power cut. */
  sync(): Promise<void>
  /** One settled item, or undefined while it is queued. */
  settled(batch: string, index: number): SettledItem | undefined
  /** Files a batch saved, relative to its folder. */
  savedFiles(batch: string): IterableIterator<string>
  /** Settled items in list order. */
  eachSettled(batch: string): IterableIterator<SettledItem>
  /** Failed items in list order. */
  eachFailed(batch: string): IterableIterator<SettledItem>
  /**
   * Files of other batches that the item's link delivered, or an item with the same mirrors, too; the latest first, a
   * few at most. A link that failed beside a mirror has delivered nothing.
   */
  savedFrom(item: Pick<Item, 'url' | 'mirrors'>, otherThan: string): EarlierFile[]
  /** Files saved with this content, in no order; a few at most: a site may use one placeholder a million times. */
  savedWith(sha256: string): EarlierFile[]
  /** Folders of all batches, those that were used last at the end. */
  folders(): string[]
  /** SHA-256 of the files saved into a folder, the latest where a name was saved more than once. */
  savedIn(folder: string): Map<string, string>
  /**
   * All items in list order, in pages that are read within some milliseconds: there may be a million, and they may
   * change between two pages. `file`: the one that was saved, or that made saving needless, relative to the batch's
   * folder.
   */
  itemPages(batch: string): Generator<{ index: number; item: Item; file: string | undefined }[]>
  /** All items in list order; `inFolders`: only those whose list asks for a subfolder. */
  eachItem(batch: string, which: { inFolders: boolean }): IterableIterator<{ index: number; item: Item }>
  counts(batch: string): BatchCounts
  /** Puts one settled item back into the queue. */
  requeueItem(batch: string, index: number): void
  /** Puts failed items back into the queue; returns how many of them each host has. */
  requeueFailed(batch: string, which: FailedItems): Map<string, number>
  setOptions(batch: string, options: BatchOptions): void
  setUnread(batch: string, pendingSource: PendingSource): void
  /** Gives items other headers of their own, whatever became of them, in one transaction. */
  setHeaders(
    batch: string,
    items: readonly { index: number; headers: Readonly<Record<string, string>> }[],
  ): void
  /** The batch runs again: it has no end until `endBatch`. */
  reopen(batch: string): void
  /** What a window asks. */
  readonly rows: Rows
  readonly measurements: Measurements
  /** Forgets a batch with all its items. */
  deleteBatch(batch: string): void
  endBatch(batch: string, summary: BatchSummary): void
  close(): Promise<void>
}

const pageItems = 250

/**
 * Opens the store at `path`, making its folder if need be, and brings it up to date.
 * SQLite in WAL mode: readers and a second process never see half a transaction.
 */
export function createStore(path: string): Store {
  const { db, setAside } = openDatabase(path)
  let wal: FileHandle | undefined

  const sql = {
    insertBatch: db.prepare(
      'INSERT INTO batches (id, folder, options, created_at, is_ready, unread) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    batch: db.prepare('SELECT * FROM batches WHERE id = ?'),
    batches: db.prepare('SELECT * FROM batches WHERE is_ready = 1 ORDER BY created_at DESC'),
    ready: db.prepare('UPDATE batches SET is_ready = 1 WHERE id = ?'),
    allRead: db.prepare('UPDATE batches SET unread = NULL WHERE id = ?'),
    unready: db.prepare('SELECT id FROM batches WHERE is_ready = 0'),
    lastIndex: db.prepare('SELECT max(idx) AS last FROM items WHERE batch = ?'),
    insertItem: db.prepare(
      'INSERT INTO items (batch, idx, host, url, source, line, extras, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    hosts: db.prepare(
      `SELECT host, count(*) AS queued FROM items WHERE batch = ? AND state = 'queued' GROUP BY host ORDER BY min(idx)`,
    ),
    nextOfHost: db.prepare(
      `SELECT * FROM items WHERE batch = ? AND host = ? AND state = 'queued' AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    next: db.prepare(
      `SELECT * FROM items WHERE batch = ? AND state = 'queued' AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    commonQueued: db.prepare(
      `SELECT count(*) AS links FROM items
       WHERE batch = ? AND state = 'queued' AND extras ->> '$.method' IS NULL
         AND url IN (SELECT url FROM items WHERE batch = ? AND state = 'queued')`,
    ),
    settle: db.prepare(
      `UPDATE items SET state = ?, outcome = ?, attempts = ?, times = ?, mirror = ?, part = NULL
       WHERE batch = ? AND idx = ?`,
    ),
    keepTrace: db.prepare('INSERT OR REPLACE INTO traces (batch, idx, ticks) VALUES (?, ?, ?)'),
    traces: db.prepare(
      'SELECT idx, ticks FROM traces WHERE batch = ? AND idx IN (SELECT value FROM json_each(?))',
    ),
    keepPart: db.prepare('UPDATE items SET part = ? WHERE batch = ? AND idx = ?'),
    settled: db.prepare(`SELECT * FROM items WHERE batch = ? AND idx = ? AND state <> 'queued'`),
    eachSettled: db.prepare(`SELECT * FROM items WHERE batch = ? AND state <> 'queued' ORDER BY idx`),
    eachFailed: db.prepare(`SELECT * FROM items WHERE batch = ? AND state = 'failed' ORDER BY idx`),
    savedFrom: db.prepare(
      // Two halves, for an index each: with OR all items would be looked through.
      `SELECT folder, outcome FROM (
         SELECT batch, outcome FROM items
           WHERE url = :url AND state = 'saved' AND (mirror IS NULL OR extras -> '$.mirrors' = :mirrors)
         UNION ALL SELECT batch, outcome FROM items WHERE mirror = :url AND state = 'saved'
       ) AS delivered JOIN batches ON batches.id = delivered.batch
       WHERE batch <> :batch ORDER BY created_at DESC LIMIT 3`,
    ),
    savedWith: db.prepare(
      `SELECT folder, outcome FROM items JOIN batches ON batches.id = items.batch
       WHERE outcome ->> '$.sha256' = ? AND state = 'saved' LIMIT 3`,
    ),
    folders: db.prepare('SELECT folder FROM batches GROUP BY folder ORDER BY max(created_at)'),
    savedIn: db.prepare(
      `SELECT outcome ->> '$.file' AS file, outcome ->> '$.sha256' AS sha256
       FROM items JOIN batches ON batches.id = items.batch
       WHERE batches.folder = ? AND state = 'saved' ORDER BY batches.created_at`,
    ),
    eachItem: db.prepare('SELECT idx, url, source, line, extras FROM items WHERE batch = ? ORDER BY idx'),
    itemsAfter: db.prepare(
      `SELECT idx, url, source, line, extras, outcome ->> '$.file' AS file FROM items
       WHERE batch = ? AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    eachInFolder: db.prepare(
      `SELECT idx, url, source, line, extras FROM items
       WHERE batch = ? AND extras ->> '$.folder' IS NOT NULL ORDER BY idx`,
    ),
    savedFiles: db.prepare(
      `SELECT outcome ->> '$.file' AS file FROM items WHERE batch = ? AND state = 'saved'`,
    ),
    counts: db.prepare('SELECT state, count(*) AS count FROM items WHERE batch = ? GROUP BY state'),
    requeueItem: db.prepare(`UPDATE items SET state = 'queued', outcome = NULL WHERE batch = ? AND idx = ?`),
    requeueFailed: db.prepare(
      `UPDATE items SET state = 'queued', outcome = NULL
       WHERE batch = :batch AND state = 'failed' AND (:code IS NULL OR outcome ->> '$.failure.code' = :code)
         AND (:indexes IS NULL OR idx IN (SELECT value FROM json_each(:indexes)))
       RETURNING host`,
    ),
    setOptions: db.prepare('UPDATE batches SET options = ? WHERE id = ?'),
    setUnread: db.prepare('UPDATE batches SET unread = ? WHERE id = ?'),
    setHeaders: db.prepare(
      `UPDATE items SET extras = json_set(coalesce(extras, '{}'), '$.headers', json(?)) WHERE batch = ? AND idx = ?`,
    ),
    deleteBatch: db.prepare('DELETE FROM batches WHERE id = ?'),
    reopen: db.prepare('UPDATE batches SET summary = NULL WHERE id = ?'),
    endBatch: db.prepare('UPDATE batches SET summary = ? WHERE id = ?'),
  }

  const transaction = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE')
    try {
      const done = work()
      db.exec('COMMIT')
      return done
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }

  return {
    setAside,
    folder: path === ':memory:' ? undefined : dirname(path),
    createBatch(folder, options, createdAt, { isReady = true, pendingSource } = {}) {
      for (;;) {
        const id = newId()
        const { changes } = sql.insertBatch.run(
          id,
          folder,
          JSON.stringify(options),
          createdAt,
          Number(isReady),
          pendingSource === undefined ? null : JSON.stringify(pendingSource),
        )
        // Chance repeats itself soon among the batches of one minute.
        if (changes > 0) return { id, folder, options, createdAt, summary: undefined, pendingSource }
      }
    },
    batch(id) {
      const row = sql.batch.get(id)
      return row === undefined ? undefined : readBatch(row)
    },
    batches: () => sql.batches.all().map(readBatch),
    ready: batch => void sql.ready.run(batch),
    allRead: batch => void sql.allRead.run(batch),
    unready: () => sql.unready.all().map(row => String(row['id'])),
    append(batch, items, queuedAt) {
      const hosts = new Map<string, number>()
      transaction(() => {
        let index = Number(sql.lastIndex.get(batch)?.['last'] ?? 0)
        for (const item of items) {
          const { url, origin, ...extras } = item
          const host = new URL(url).host
          index += 1
          hosts.set(host, (hosts.get(host) ?? 0) + 1)
          const extrasText = Object.keys(extras).length === 0 ? null : JSON.stringify(extras)
          sql.insertItem.run(batch, index, host, url, origin.source, origin.line, extrasText, queuedAt)
        }
      })
      return hosts
    },
    queuedHosts: batch =>
      sql.hosts.all(batch).map(row => ({ host: String(row['host']), queued: Number(row['queued']) })),
    nextQueued: (batch, host, afterIndex, limit) =>
      sql.nextOfHost.all(batch, host, afterIndex, limit).map(readQueued),
    queued: (batch, afterIndex, limit) => sql.next.all(batch, afterIndex, limit).map(readQueued),
    commonQueued: (batch, other) => Number(sql.commonQueued.get(batch, other)?.['links']),
    alone: transaction,
    commit(batch, settled, parts, traces = new Map()) {
      transaction(() => {
        for (const [index, ticks] of traces) sql.keepTrace.run(batch, index, ticks)
        for (const [index, part] of parts) sql.keepPart.run(JSON.stringify(part), batch, index)
        for (const item of settled) {
          const { index, state, attempts, times } = item
          sql.settle.run(
            state.kind,
            JSON.stringify(state),
            JSON.stringify(attempts),
            JSON.stringify(times),
            mirrorOf(item),
            batch,
            index,
          )
        }
      })
    },
    traces(batch, indexes) {
      const rows = sql.traces.all(batch, JSON.stringify(indexes))
      return new Map(rows.map(row => [Number(row['idx']), row['ticks'] as Uint8Array]))
    },
    async sync() {
      if (path === ':memory:') return
      // SQLite itself would sync on the main thread at every commit (synchronous = FULL); this does not block it.
      wal ??= await open(`${path}-wal`, 'r+')
      await wal.datasync()
    },
    settled(batch, index) {
      const row = sql.settled.get(batch, index)
      return row === undefined ? undefined : readSettled(row)
    },
    *savedFiles(batch) {
      for (const row of sql.savedFiles.iterate(batch)) yield String(row['file'])
    },
    *eachSettled(batch) {
      for (const row of sql.eachSettled.iterate(batch)) yield readSettled(row)
    },
    *eachFailed(batch) {
      for (const row of sql.eachFailed.iterate(batch)) yield readSettled(row)
    },
    savedFrom: ({ url, mirrors }, otherThan) =>
      sql.savedFrom
        .all({ url, mirrors: mirrors === undefined ? null : JSON.stringify(mirrors), batch: otherThan })
        .map(readEarlier),
    savedWith: sha256 => sql.savedWith.all(sha256).map(readEarlier),
    folders: () => sql.folders.all().map(row => String(row['folder'])),
    savedIn(folder) {
      const rows = sql.savedIn.all(folder)
      return new Map(rows.map(row => [String(row['file']), String(row['sha256'])]))
    },
    *itemPages(batch) {
      for (let after = 0; ; ) {
        const page = sql.itemsAfter.all(batch, after, pageItems).map(row => ({
          index: Number(row['idx']),
          item: readItem(row),
          file: row['file'] === null ? undefined : String(row['file']),
        }))
        const last = page.at(-1)
        if (last === undefined) return
        after = last.index
        yield page
      }
    },
    *eachItem(batch, { inFolders }) {
      for (const row of (inFolders ? sql.eachInFolder : sql.eachItem).iterate(batch)) {
        yield { index: Number(row['idx']), item: readItem(row) }
      }
    },
    counts: batch => readCounts(sql.counts.all(batch)),
    requeueItem: (batch, index) =>
      transaction(() => {
        sql.requeueItem.run(batch, index)
        sql.reopen.run(batch)
      }),
    requeueFailed(batch, { indexes, code }) {
      const hosts = new Map<string, number>()
      const which = { batch, code: code ?? null, indexes: indexes ? JSON.stringify(indexes) : null }
      transaction(() => {
        for (const row of sql.requeueFailed.all(which)) {
          const host = String(row['host'])
          hosts.set(host, (hosts.get(host) ?? 0) + 1)
        }
        if (hosts.size > 0) sql.reopen.run(batch)
      })
      return hosts
    },
    reopen: batch => void sql.reopen.run(batch),
    setOptions: (batch, options) => void sql.setOptions.run(JSON.stringify(options), batch),
    setUnread: (batch, pendingSource) => void sql.setUnread.run(JSON.stringify(pendingSource), batch),
    setHeaders: (batch, items) =>
      transaction(() => {
        for (const { index, headers } of items) sql.setHeaders.run(JSON.stringify(headers), batch, index)
      }),
    rows: createRows(db),
    measurements: createMeasurements(db),
    deleteBatch: batch => void sql.deleteBatch.run(batch),
    endBatch: (batch, summary) => void sql.endBatch.run(JSON.stringify(summary), batch),
    async close() {
      await wal?.close()
      db.close()
    },
  }
}

/** Eight letters and digits: time first, so that ids made later sort later, then chance. */
function newId(): string {
  const minutes = Math.floor(Date.now() / 60_000).toString(36)
  return `${minutes}${randomInt(36 ** 3)
    .toString(36)
    .padStart(3, '0')}`
}
