import type { Database } from './database.ts'
import { type FailedItems, type QueuedItem, readQueued } from './item-records.ts'
import { hasDelivered } from './saved.ts'
import { jsonField } from './stored-json.ts'
import type { RowReader } from './unreadable.ts'

/** The items of batches that wait for their download. */
export type Queue = {
  /**
   * Hosts that still have queued items, in pieces that each take a few milliseconds: between them others may run, while
   * the queue is not changed. A host with many comes several times. `first`: the least index of these.
   */
  hosts(batch: string): Generator<{ host: string; queued: number; first: number }[]>
  /** The next queued items of a host, after the given index, with whether their links are new. */
  nextOf(batch: string, host: string, afterIndex: number, limit: number): QueuedItem[]
  /** Queued items of all hosts in list order, after the given index. */
  page(batch: string, afterIndex: number, limit: number): QueuedItem[]
  /** Those of these items that are queued, in list order. */
  among(batch: string, indexes: readonly number[]): QueuedItem[]
  /** How many links both batches still have to get. */
  common(batch: string, other: string): number
  /** Puts one settled item back. The batch has no end then. */
  requeueItem(batch: string, index: number): void
  /** Puts failed items back; returns how many of them each host has. */
  requeueFailed(batch: string, which: FailedItems): Map<string, number>
}

/** Rows that are counted at once. */
const pieceRows = 10_000

export function createQueue(db: Database, reader: RowReader): Queue {
  const sql = {
    hosts: db.prepare(
      `SELECT host, count(*) AS queued, min(idx) AS first, max(idx) AS last FROM (
         SELECT host, idx FROM items WHERE batch = ? AND state = 'queued' AND host > ? ORDER BY host, idx LIMIT ?
       ) GROUP BY host ORDER BY host`,
    ),
    moreOfHost: db.prepare(
      `SELECT count(*) AS queued, min(idx) AS first, max(idx) AS last FROM (
         SELECT idx FROM items WHERE batch = ? AND host = ? AND state = 'queued' AND idx > ? ORDER BY idx LIMIT ?
       )`,
    ),
    nextOf: db.prepare(
      // Whether links were saved before is asked for a page at once: a seventh of what it costs one by one.
      `SELECT *, NOT ${hasDelivered('items.url')} AS is_new FROM items
       WHERE batch = ? AND host = ? AND state = 'queued' AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    page: db.prepare(
      `SELECT * FROM items WHERE batch = ? AND state = 'queued' AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    among: db.prepare(
      `SELECT * FROM items WHERE batch = ? AND state = 'queued' AND idx IN (SELECT value FROM json_each(?)) ORDER BY idx`,
    ),
    common: db.prepare(
      `SELECT count(*) AS links FROM items
       WHERE batch = ? AND state = 'queued' AND ${jsonField('extras', '$.method')} IS NULL
         AND url IN (SELECT url FROM items WHERE batch = ? AND state = 'queued')`,
    ),
    requeueItem: db.prepare(
      `UPDATE items SET state = 'queued', outcome = NULL, exact_end = NULL, final_url = NULL WHERE batch = ? AND idx = ?`,
    ),
    requeueFailed: db.prepare(
      `UPDATE items SET state = 'queued', outcome = NULL, exact_end = NULL, final_url = NULL
       WHERE batch = :batch AND state = 'failed' AND (:code IS NULL OR ${jsonField('outcome', '$.failure.code')} = :code)
         AND (:indexes IS NULL OR idx IN (SELECT value FROM json_each(:indexes)))
       RETURNING host`,
    ),
    reopen: db.prepare('UPDATE batches SET summary = NULL WHERE id = ?'),
  }
  return {
    *hosts(batch) {
      // A link that holds its image itself has no host: '' is before all others, and not after any.
      let last = { host: '', queued: 0, first: 0, last: 0 }
      let isFull = true
      for (;;) {
        // The last one may have more than fitted.
        while (isFull) {
          const more = sql.moreOfHost.all(batch, last.host, last.last, pieceRows)[0]
          last = readCount({ ...more, host: last.host })
          if (last.queued > 0) yield [last]
          isFull = last.queued === pieceRows
        }
        const piece = sql.hosts.all(batch, last.host, pieceRows).map(readCount)
        const end = piece.at(-1)
        if (end === undefined) return
        yield piece
        last = end
        isFull = piece.reduce((sum, { queued }) => sum + queued, 0) === pieceRows
      }
    },
    nextOf: (batch, host, afterIndex, limit) =>
      reader.page(afterIndex, index => sql.nextOf.all(batch, host, index, limit), readQueued),
    page: (batch, afterIndex, limit) =>
      reader.page(afterIndex, index => sql.page.all(batch, index, limit), readQueued),
    among: (batch, indexes) => reader.all('image', sql.among.all(batch, JSON.stringify(indexes)), readQueued),
    common: (batch, other) => Number(sql.common.get(batch, other)?.['links']),
    requeueItem: (batch, index) =>
      db.transaction(() => {
        sql.requeueItem.run(batch, index)
        sql.reopen.run(batch)
      }),
    requeueFailed: (batch, { indexes, code }) =>
      db.transaction(() => {
        const hosts = new Map<string, number>()
        const which = { batch, code: code ?? null, indexes: indexes ? JSON.stringify(indexes) : null }
        for (const row of sql.requeueFailed.all(which)) {
          const host = String(row['host'])
          hosts.set(host, (hosts.get(host) ?? 0) + 1)
        }
        if (hosts.size > 0) sql.reopen.run(batch)
        return hosts
      }),
  }
}

const readCount = (row: Record<string, unknown>) => ({
  host: String(row['host']),
  queued: Number(row['queued']),
  first: Number(row['first']),
  last: Number(row['last']),
})
