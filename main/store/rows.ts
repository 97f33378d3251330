import type { FailureCode } from '../../shared/failure.ts'
import type { ImageType } from '../../shared/image.ts'
import { type Attempt, type Item, type ItemTimes, methodOf, type SettledState } from '../../shared/model.ts'
import type { BatchOrigin } from '../../shared/text/batch-title.ts'
import type { Database, SqlRow } from './database.ts'
import { anywhere, createFinder, holdsText, type RowQuery, savedField } from './row-query.ts'
import { jsonField, parseAttempts, parseState, parseTimes } from './stored-json.ts'
import type { RowReader } from './unreadable.ts'

/** One item in short, as it is stored. */
export type StoredRow = {
  index: number
  item: Named
  host: string
  /** Absent while the item is queued. */
  settled: SettledState | undefined
  attempts: number
  activeMs: number | undefined
  settledAt: number | undefined
}

/** One item with all its times. */
export type StoredTimes = Pick<StoredRow, 'index' | 'item' | 'host' | 'settled'> & {
  /** How it is requested. */
  method: string
  queuedAt: number
  attempts: Attempt[]
  /** Absent while the item is queued. */
  times: ItemTimes | undefined
}

export type StoredFailures = { code: FailureCode; count: number; first: { item: Named; message: string } }

/** What an item is called by. */
type Named = Pick<Item, 'url' | 'name'>

/** What a window asks of a batch. Only reads. */
export type Rows = {
  /** Indexes of the items that pass, in order. Reads the whole batch. */
  find(batch: string, query: RowQuery): number[]
  /** Of the same items in the same order: width for height, in hundredths; 0 where it is not known. */
  shapes(batch: string, query: RowQuery): number[]
  /** Items by their indexes, in that order; what is not there is left out. */
  read(batch: string, indexes: readonly number[]): StoredRow[]
  /** At most `limit` items after the given index, in list order, with their times. */
  times(batch: string, afterIndex: number, limit: number): StoredTimes[]
  /** Hosts with the most items first. Reads the whole batch. */
  hosts(batch: string, limit: number): { host: string; items: number }[]
  /** How many of the items behind the first index, up to the second, each host has: in the order of their first one. */
  hostsBetween(batch: string, after: number, upTo: number): { host: string; items: number }[]
  /** What came of the items of each host, those with the most first. Reads the whole batch. */
  sites(batch: string, limit: number): SiteRow[]
  /** Causes of failure, most first. */
  failures(batch: string): StoredFailures[]
  /** Where its images are from; undefined while it has none. */
  origin(batch: string): BatchOrigin | undefined
  /** Saved images among the first of the batch, with their types, in list order. */
  pictures(batch: string, limit: number): { index: number; type: ImageType }[]
  /** Whether the text is in a link or a file name of the batch. May read all of it. */
  holds(batch: string, text: string): boolean
}

/** `activeMs`: of its saved items together. */
export type SiteRow = Record<'items' | 'saved' | 'failed' | 'queued' | 'bytes' | 'activeMs', number> & {
  host: string
}

/** Who looks at a whole history wants to know of each batch only how it begins. */
const firstItems = 200

/** The queries of a window over an open store. */
export function createRows(db: Database, reader: RowReader): Rows {
  const find = createFinder(db)
  const sql = {
    read: db.prepare(
      `SELECT batch, idx, url, host, ${jsonField('extras', '$.name')} AS name, state, outcome,
         iif(json_valid(attempts), json_array_length(attempts), 0) AS attempts,
         ${jsonField('times', '$.activeMs')} AS active_ms, ${jsonField('times', '$.settledAt')} AS settled_at
       FROM items WHERE batch = ? AND idx IN (SELECT value FROM json_each(?))`,
    ),
    times: db.prepare(
      `SELECT batch, idx, url, host, ${jsonField('extras', '$.name')} AS name,
         ${jsonField('extras', '$.method')} AS method, ${jsonField('extras', '$.body')} AS body, outcome, queued_at, attempts, times
       FROM items WHERE batch = ? AND idx > ? ORDER BY idx LIMIT ?`,
    ),
    hosts: db.prepare(
      `SELECT host, count(*) AS items FROM items WHERE batch = ? GROUP BY host ORDER BY items DESC, min(idx) LIMIT ?`,
    ),
    hostsBetween: db.prepare(
      `SELECT host, count(*) AS items FROM items WHERE batch = ? AND idx > ? AND idx <= ?
       GROUP BY host ORDER BY min(idx)`,
    ),
    sites: db.prepare(
      `SELECT host, count(*) AS items, sum(state = 'saved') AS saved, sum(state = 'failed') AS failed,
         sum(state = 'queued') AS queued, total(${savedField('$.bytes')}) AS bytes,
         total(iif(state = 'saved', ${jsonField('times', '$.activeMs')}, NULL)) AS active_ms
       FROM items WHERE batch = ? GROUP BY host ORDER BY items DESC, min(idx) LIMIT ?`,
    ),
    failures: db.prepare(
      // SQLite takes the other columns from the row that has the minimum.
      `SELECT ${jsonField('outcome', '$.failure.code')} AS code, ${jsonField('outcome', '$.failure.message')} AS message, count(*) AS count,
         min(idx), url, ${jsonField('extras', '$.name')} AS name
       FROM items WHERE batch = ? AND state = 'failed' GROUP BY code ORDER BY count DESC`,
    ),
    origin: db.prepare(
      // SQLite takes the source from the row that has the minimum.
      `SELECT host, min(idx), source FROM items WHERE batch = ? AND idx <= ${firstItems}
       GROUP BY host ORDER BY count(*) DESC, min(idx)`,
    ),
    // What the first and the last one in the alphabet have in common, all of them have.
    ends: db.prepare(
      `SELECT min(url) AS first, max(url) AS last FROM items WHERE batch = ? AND idx <= ${firstItems}`,
    ),
    hasMore: db.prepare('SELECT 1 FROM items WHERE batch = ? AND idx = ?'),
    pictures: db.prepare(
      `SELECT idx, ${jsonField('outcome', '$.image.type')} AS type FROM items
       WHERE batch = ? AND idx <= ${firstItems} AND state = 'saved' AND type IS NOT NULL ORDER BY idx LIMIT ?`,
    ),
    holds: db.prepare(`SELECT EXISTS (SELECT 1 FROM items WHERE batch = :batch AND ${holdsText}) AS found`),
  }

  return {
    find: (batch, query) => find('index', batch, query),
    shapes: (batch, query) => find('shape', batch, query),
    read(batch, indexes) {
      const rows = new Map(sql.read.all(batch, JSON.stringify(indexes)).map(row => [Number(row['idx']), row]))
      return indexes.flatMap(index => {
        const row = rows.get(index)
        const read = reader.one('image', row, readRow)
        return read === undefined ? [] : [read]
      })
    },
    times: (batch, afterIndex, limit) =>
      reader.page(afterIndex, index => sql.times.all(batch, index, limit), readTimes),
    hosts: (batch, limit) => sql.hosts.all(batch, limit).map(readHost),
    hostsBetween: (batch, after, upTo) => sql.hostsBetween.all(batch, after, upTo).map(readHost),
    sites: (batch, limit) =>
      sql.sites.all(batch, limit).map(row => ({
        host: String(row['host']),
        ...{ items: Number(row['items']), saved: Number(row['saved']), failed: Number(row['failed']) },
        ...{ queued: Number(row['queued']), bytes: Number(row['bytes']), activeMs: Number(row['active_ms']) },
      })),
    failures: batch => sql.failures.all(batch).map(readFailures),
    origin(batch) {
      const hosts = sql.origin.all(batch)
      const first = hosts.find(row => row['min(idx)'] === 1) ?? hosts[0]
      if (first === undefined) return undefined
      const ends = sql.ends.get(batch)
      return {
        common: commonOf(String(ends?.['first']), String(ends?.['last'])),
        source: String(first['source']),
        hosts: hosts.map(row => String(row['host'])),
        isPart: sql.hasMore.get(batch, firstItems + 1) !== undefined,
      }
    },
    pictures: (batch, limit) =>
      sql.pictures
        .all(batch, limit)
        .map(({ idx, type }) => ({ index: Number(idx), type: String(type) as ImageType })),
    holds: (batch, text) => sql.holds.get({ batch, text: anywhere(text) })?.['found'] === 1,
  }
}

/** What two links have in common up to a slash; all, where they are the same. */
function commonOf(a: string, b: string): string {
  if (a === b) return a
  let length = 0
  while (length < a.length && a[length] === b[length]) length += 1
  const [path = ''] = a.slice(0, length).split(/[?#]/)
  return path.slice(0, path.lastIndexOf('/') + 1)
}

const readSettled = (row: SqlRow): SettledState | undefined =>
  row['outcome'] === null ? undefined : parseState(String(row['outcome']))

const readRow = (row: SqlRow): StoredRow => ({
  index: Number(row['idx']),
  item: readNamed(row),
  host: String(row['host']),
  settled: readSettled(row),
  attempts: Number(row['attempts'] ?? 0),
  activeMs: row['active_ms'] === null ? undefined : Number(row['active_ms']),
  settledAt: row['settled_at'] === null ? undefined : Number(row['settled_at']),
})

/** What an item that is queued again went through before is over. */
function readTimes(row: SqlRow): StoredTimes {
  const settled = readSettled(row)
  return {
    index: Number(row['idx']),
    item: readNamed(row),
    host: String(row['host']),
    method: methodOf({
      ...(row['method'] !== null && { method: String(row['method']) }),
      ...(row['body'] !== null && { body: '' }),
    }),
    settled,
    queuedAt: Number(row['queued_at']),
    attempts: settled === undefined ? [] : parseAttempts(String(row['attempts'])),
    times: settled === undefined ? undefined : parseTimes(String(row['times'])),
  }
}

const readFailures = (row: SqlRow): StoredFailures => ({
  code: String(row['code']) as FailureCode,
  count: Number(row['count']),
  first: { item: readNamed(row), message: String(row['message']) },
})

const readNamed = ({ url, name }: SqlRow): Named => ({
  url: String(url),
  ...(typeof name === 'string' && { name }),
})

const readHost = (row: Record<string, unknown>) => ({
  host: String(row['host']),
  items: Number(row['items']),
})
