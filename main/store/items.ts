import { hostOf } from '../../shared/address.ts'
import type { Item, SettledItem, SharedAddress } from '../../shared/model.ts'
import type { Database, SqlRow } from './database.ts'
import type { Delivered } from './delivered.ts'
import {
  type BatchCounts,
  exactEndOf,
  finalUrlOf,
  mirrorOf,
  readCounts,
  readItem,
  readSettled,
  type StoredPart,
} from './item-records.ts'
import { jsonField, presentField } from './stored-json.ts'
import type { RowReader } from './unreadable.ts'

/**
 * One item in list order. `file`: the one that was saved, or that made saving needless, relative to the folder.
 * `isDeleted`: the user deleted it.
 */
export type ListedItem = { index: number; item: Item; file: string | undefined; isDeleted: boolean }

/** The items of all batches: what their lists said, and what became of them. */
export type Items = {
  /** Adds items to the end of the queue, in one transaction. Returns how many of them each host has. */
  append(batch: string, items: readonly Item[], queuedAt: number): Map<string, number>
  /** Writes settled items, interrupted parts and encoded traces in one transaction: all of them or none. */
  commit(
    batch: string,
    settled: readonly SettledItem[],
    parts: ReadonlyMap<number, StoredPart>,
    traces?: ReadonlyMap<number, Uint8Array>,
  ): void
  /** One settled item, or undefined while it is queued. */
  settled(batch: string, index: number): SettledItem | undefined
  /** Settled items in list order. */
  eachSettled(batch: string): IterableIterator<SettledItem>
  /** At most `limit` settled items after the given index, in list order. */
  settledAfter(batch: string, afterIndex: number, limit: number): SettledItem[]
  /** How many items a batch has: they count from 1 without gaps. */
  last(batch: string): number
  /** How many of the items of a shard settled; `shard` counts from 0, and has `rows` of them. */
  settledInShard(batch: string, shard: number, rows: number): number
  /** Where the last claimed image ends among the bytes that arrived of a shard; 0 where none is. */
  endOfShard(batch: string, shard: number, rows: number): number
  /** Failed items in list order. */
  eachFailed(batch: string): IterableIterator<SettledItem>
  /** All items in list order, without their files; `inFolders`: only those whose list asks for a subfolder. */
  each(batch: string, which: { inFolders: boolean }): IterableIterator<Pick<ListedItem, 'index' | 'item'>>
  /**
   * All items in list order, in pages that are read within some milliseconds: there may be a million, and they may
   * change between two pages.
   */
  pages(batch: string): Generator<ListedItem[]>
  /** Those of these items that there are, in list order. */
  among(batch: string, indexes: readonly number[]): ListedItem[]
  /** Encoded traces of these items, by their indexes, of those that have one. */
  traces(batch: string, indexes: readonly number[]): Map<number, Uint8Array>
  /** Whether a batch has any. */
  any(batch: string): boolean
  counts(batch: string): BatchCounts
  /** Addresses at which at least this many links ended, those with the most first. */
  sharedAddresses(batch: string, atLeast: number): SharedAddress[]
  /** At most `limit` items after the given index that ended at this address, which is not their link, in list order. */
  endedAt(batch: string, address: string, afterIndex: number, limit: number): SettledItem[]
  /** The bytes of saved items, and how many of them have the bytes of another file. Reads the whole batch. */
  savedTotals(batch: string): { savedBytes: number; alike: number }
  /** How many saved images there are of each type, of all items or of these; undefined: what no check looked at. */
  savedTypes(batch: string, indexes?: readonly number[]): Map<string | undefined, number>
  /** Gives items other headers of their own, whatever became of them, in one transaction. */
  setHeaders(
    batch: string,
    items: readonly { index: number; headers: Readonly<Record<string, string>> }[],
  ): void
}

const pageItems = 250

export function createItems(db: Database, reader: RowReader, delivered: Delivered): Items {
  return { ...itemWriter(db, delivered), ...itemReader(db, reader) }
}

function itemWriter(db: Database, delivered: Delivered): Pick<Items, 'append' | 'commit' | 'setHeaders'> {
  const sql = {
    lastIndex: db.prepare('SELECT max(idx) AS last FROM items WHERE batch = ?'),
    insert: db.prepare(
      'INSERT INTO items (batch, idx, host, url, source, line, extras, queued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    settle: db.prepare(
      `UPDATE items SET state = ?, outcome = ?, attempts = ?, times = ?, mirror = ?, exact_end = ?, final_url = ?,
         part = NULL
       WHERE batch = ? AND idx = ?`,
    ),
    setAddress: db.prepare('UPDATE items SET url = ?, extras = ? WHERE batch = ? AND idx = ?'),
    keepTrace: db.prepare('INSERT OR REPLACE INTO traces (batch, idx, ticks) VALUES (?, ?, ?)'),
    keepPart: db.prepare('UPDATE items SET part = ? WHERE batch = ? AND idx = ?'),
    setHeaders: db.prepare(
      `UPDATE items SET extras = json_set(coalesce(extras, '{}'), '$.headers', json(?)) WHERE batch = ? AND idx = ?`,
    ),
  }

  function settle(batch: string, item: SettledItem): void {
    const { index, state, attempts, times } = item
    const mirror = mirrorOf(item)
    if (item.item.guessed !== undefined) {
      const { url, origin: _, ...extras } = item.item
      sql.setAddress.run(url, JSON.stringify(extras), batch, index)
    }
    if (state.kind === 'saved') delivered.add(item.item.url)
    if (mirror !== null) delivered.add(mirror)
    sql.settle.run(
      state.kind,
      JSON.stringify(state),
      JSON.stringify(attempts),
      JSON.stringify(times),
      mirror,
      exactEndOf(state),
      finalUrlOf(item),
      batch,
      index,
    )
  }

  return {
    append: (batch, items, queuedAt) =>
      db.transaction(() => {
        const hosts = new Map<string, number>()
        let index = Number(sql.lastIndex.get(batch)?.['last'] ?? 0)
        for (const item of items) {
          const { url, origin, ...extras } = item
          const host = hostOf(url)
          index += 1
          hosts.set(host, (hosts.get(host) ?? 0) + 1)
          const extrasText = Object.keys(extras).length === 0 ? null : JSON.stringify(extras)
          sql.insert.run(batch, index, host, url, origin.source, origin.line, extrasText, queuedAt)
        }
        return hosts
      }),
    commit: (batch, settled, parts, traces = new Map()) =>
      db.transaction(() => {
        for (const [index, ticks] of traces) sql.keepTrace.run(batch, index, ticks)
        for (const [index, part] of parts) sql.keepPart.run(JSON.stringify(part), batch, index)
        for (const item of settled) settle(batch, item)
      }),
    setHeaders: (batch, items) =>
      db.transaction(() => {
        for (const { index, headers } of items) sql.setHeaders.run(JSON.stringify(headers), batch, index)
      }),
  }
}

function itemReader(db: Database, reader: RowReader): Omit<Items, keyof ReturnType<typeof itemWriter>> {
  const sql = {
    settled: db.prepare(`SELECT * FROM items WHERE batch = ? AND idx = ? AND state <> 'queued'`),
    eachSettled: db.prepare(`SELECT * FROM items WHERE batch = ? AND state <> 'queued' ORDER BY idx`),
    settledAfter: db.prepare(
      `SELECT * FROM items WHERE batch = ? AND state <> 'queued' AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    last: db.prepare('SELECT max(idx) AS last FROM items WHERE batch = ?'),
    settledInShard: db.prepare(
      `SELECT count(*) AS settled FROM items WHERE batch = ? AND idx > ? AND idx <= ? AND state <> 'queued'`,
    ),
    endOfShard: db.prepare(
      `SELECT max(${jsonField('outcome', '$.packed.offset')} + ${jsonField('outcome', '$.packed.bytes')}) AS end
       FROM items WHERE batch = ? AND idx > ? AND idx <= ? AND state = 'saved'`,
    ),
    eachFailed: db.prepare(`SELECT * FROM items WHERE batch = ? AND state = 'failed' ORDER BY idx`),
    each: db.prepare('SELECT batch, idx, url, source, line, extras FROM items WHERE batch = ? ORDER BY idx'),
    eachInFolder: db.prepare(
      `SELECT batch, idx, url, source, line, extras FROM items
       WHERE batch = ? AND ${jsonField('extras', '$.folder')} IS NOT NULL ORDER BY idx`,
    ),
    after: db.prepare(
      `SELECT batch, idx, url, source, line, extras, state, ${presentField('$.file')} AS file FROM items
       WHERE batch = ? AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    among: db.prepare(
      `SELECT batch, idx, url, source, line, extras, state, ${presentField('$.file')} AS file FROM items
       WHERE batch = ? AND idx IN (SELECT value FROM json_each(?)) ORDER BY idx`,
    ),
    traces: db.prepare(
      'SELECT idx, ticks FROM traces WHERE batch = ? AND idx IN (SELECT value FROM json_each(?))',
    ),
    any: db.prepare('SELECT 1 FROM items WHERE batch = ? LIMIT 1'),
    counts: db.prepare(
      // By indexes alone: the rows themselves are many times as large.
      `SELECT 'queued' AS end, count(*) AS count, 1 AS is_state FROM items INDEXED BY queue
         WHERE batch = :batch AND state = 'queued'
       UNION ALL
       SELECT state, count(*), 1 FROM items INDEXED BY ends
         WHERE batch = :batch AND state <> 'queued' GROUP BY state
       UNION ALL
       SELECT exact_end, count(*), 0 FROM items WHERE batch = :batch AND exact_end IS NOT NULL GROUP BY exact_end`,
    ),
    sharedAddresses: db.prepare(
      `SELECT final_url AS address, count(DISTINCT url) AS links, count(exact_end = 'placeholder' OR NULL) AS placeholders
       FROM items WHERE batch = ? AND final_url IS NOT NULL
       GROUP BY final_url HAVING links >= ? ORDER BY links DESC, min(idx)`,
    ),
    endedAt: db.prepare(
      `SELECT * FROM items WHERE batch = ? AND final_url = ? AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    savedTotals: db.prepare(
      `SELECT sum(${jsonField('outcome', '$.bytes')}) AS bytes,
         count(${jsonField('outcome', '$.sameAs')}) AS alike
       FROM items WHERE batch = ? AND state = 'saved'`,
    ),
    savedTypes: db.prepare(
      `SELECT ${jsonField('outcome', '$.image.type')} AS type, count(*) AS images FROM items
       WHERE batch = :batch AND state = 'saved'
         AND (:indexes IS NULL OR idx IN (SELECT value FROM json_each(:indexes)))
       GROUP BY type ORDER BY images DESC`,
    ),
  }

  function* readEach<T>(rows: Iterable<SqlRow>, parse: (row: SqlRow) => T): Generator<T> {
    for (const row of rows) {
      const read = reader.one('image', row, parse)
      if (read !== undefined) yield read
    }
  }

  return {
    settled: (batch, index) => reader.one('image', sql.settled.get(batch, index), readSettled),
    eachSettled: batch => readEach(sql.eachSettled.iterate(batch), readSettled),
    settledAfter: (batch, afterIndex, limit) =>
      reader.page(afterIndex, index => sql.settledAfter.all(batch, index, limit), readSettled),
    last: batch => Number(sql.last.get(batch)?.['last'] ?? 0),
    settledInShard: (batch, shard, rows) =>
      Number(sql.settledInShard.get(batch, shard * rows, (shard + 1) * rows)?.['settled']),
    endOfShard: (batch, shard, rows) =>
      Number(sql.endOfShard.get(batch, shard * rows, (shard + 1) * rows)?.['end'] ?? 0),
    eachFailed: batch => readEach(sql.eachFailed.iterate(batch), readSettled),
    each: (batch, { inFolders }) =>
      readEach((inFolders ? sql.eachInFolder : sql.each).iterate(batch), readListed),
    *pages(batch) {
      for (let after = 0; ; ) {
        const page = reader.page(after, index => sql.after.all(batch, index, pageItems), readListed)
        const last = page.at(-1)
        if (last === undefined) return
        after = last.index
        yield page
      }
    },
    among: (batch, indexes) => reader.all('image', sql.among.all(batch, JSON.stringify(indexes)), readListed),
    traces(batch, indexes) {
      const rows = sql.traces.all(batch, JSON.stringify(indexes))
      return new Map(rows.map(row => [Number(row['idx']), row['ticks'] as Uint8Array]))
    },
    any: batch => sql.any.get(batch) !== undefined,
    counts: batch => readCounts(sql.counts.all({ batch })),
    sharedAddresses: (batch, atLeast) =>
      sql.sharedAddresses.all(batch, atLeast).map(row => ({
        address: String(row['address']),
        links: Number(row['links']),
        placeholders: Number(row['placeholders']),
      })),
    endedAt: (batch, address, afterIndex, limit) =>
      reader.page(afterIndex, index => sql.endedAt.all(batch, address, index, limit), readSettled),
    savedTotals(batch) {
      const row = sql.savedTotals.get(batch)
      return { savedBytes: Number(row?.['bytes'] ?? 0), alike: Number(row?.['alike'] ?? 0) }
    },
    savedTypes(batch, indexes) {
      const rows = sql.savedTypes.all({
        batch,
        indexes: indexes === undefined ? null : JSON.stringify(indexes),
      })
      return new Map(
        rows.map(({ type, images }) => [typeof type === 'string' ? type : undefined, Number(images)]),
      )
    },
  }
}

const readListed = (row: SqlRow): ListedItem => ({
  index: Number(row['idx']),
  item: readItem(row),
  file: typeof row['file'] === 'string' ? row['file'] : undefined,
  isDeleted: row['state'] === 'deleted',
})
