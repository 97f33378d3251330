import { randomInt } from 'node:crypto'
import type { Counts, ListEnd } from '../../shared/outcomes.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { BatchSummary } from '../../shared/summary.ts'
import { type BatchRow, type BatchSource, type PendingSource, readBatch } from './batch-records.ts'
import type { Database } from './database.ts'
import type { RowReader } from './unreadable.ts'

/** `isReady` false: it does not show until its list was read (`ready`). The others: see `BatchRow`. */
export type BatchBegin = {
  isReady?: boolean
  pendingSource?: PendingSource
  source?: BatchSource
  name?: string
}

/** The batches of an open store. */
export type Batches = {
  create(folder: string, options: BatchOptions, createdAt: number, more?: BatchBegin): BatchRow
  get(id: string): BatchRow | undefined
  /** Those that are ready, newest first: all, or at most this number. */
  list(most?: number): BatchRow[]
  ready(id: string): void
  /** The opposite of `ready`: it does not show any more. */
  hide(id: string): void
  /** Batches whose lists were never read to their end, or still are. */
  unready(): string[]
  /** Batches with something left in the queue or where it comes from, and those that never noted an end. */
  unfinished(): string[]
  /** Folders of all batches, those that were used last at the end. */
  folders(): string[]
  setOptions(id: string, options: BatchOptions): void
  /** Undefined: it is called after its source. */
  setName(id: string, name: string | undefined): void
  setPendingSource(id: string, pendingSource: PendingSource): void
  /** The file that its list is to be given back as. */
  setResult(id: string, path: string): void
  /** What its lists held beside images. */
  setLists(id: string, lists: Partial<Counts<ListEnd>>): void
  /** How many links of a batch another one does not have. */
  dropped(old: string, now: string): number
  /** All items that `pendingSource` had to bring are there. */
  allRead(id: string): void
  /** The batch runs again: it has no end until `end`. */
  reopen(id: string): void
  end(id: string, summary: BatchSummary): void
  /** Forgets a batch with all its items. */
  delete(id: string): void
}

export function createBatches(db: Database, reader: RowReader): Batches {
  const sql = {
    insert: db.prepare(
      `INSERT INTO batches (id, folder, options, created_at, is_ready, unread, reread, name)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    get: db.prepare('SELECT * FROM batches WHERE id = ?'),
    list: db.prepare('SELECT * FROM batches WHERE is_ready = 1 ORDER BY created_at DESC LIMIT ?'),
    ready: db.prepare('UPDATE batches SET is_ready = 1 WHERE id = ?'),
    hide: db.prepare('UPDATE batches SET is_ready = 0 WHERE id = ?'),
    unready: db.prepare('SELECT id FROM batches WHERE is_ready = 0'),
    unfinished: db.prepare(
      `SELECT id FROM batches
       WHERE is_ready = 1 AND (unread IS NOT NULL
         OR EXISTS (SELECT 1 FROM items INDEXED BY queue WHERE batch = batches.id AND state = 'queued')
         OR (summary IS NULL AND EXISTS (SELECT 1 FROM items WHERE batch = batches.id)))
       ORDER BY id`,
    ),
    folders: db.prepare('SELECT folder FROM batches GROUP BY folder ORDER BY max(created_at)'),
    setOptions: db.prepare('UPDATE batches SET options = ? WHERE id = ?'),
    setName: db.prepare('UPDATE batches SET name = ? WHERE id = ?'),
    setUnread: db.prepare('UPDATE batches SET unread = ? WHERE id = ?'),
    setResult: db.prepare('UPDATE batches SET result = ? WHERE id = ?'),
    setLists: db.prepare('UPDATE batches SET lists = ? WHERE id = ?'),
    setSummary: db.prepare('UPDATE batches SET summary = ? WHERE id = ?'),
    delete: db.prepare('DELETE FROM batches WHERE id = ?'),
    // As a set, so that two long lists are compared in one pass each.
    dropped: db.prepare(
      `SELECT count(DISTINCT url) AS count FROM items
       WHERE batch = ? AND url NOT IN (SELECT url FROM items WHERE batch = ?)`,
    ),
  }
  return {
    create(folder, options, createdAt, { isReady = true, pendingSource, source, name } = {}) {
      for (;;) {
        const id = newId()
        const { changes } = sql.insert.run(
          id,
          folder,
          JSON.stringify(options),
          createdAt,
          Number(isReady),
          pendingSource === undefined ? null : JSON.stringify(pendingSource),
          source === undefined ? null : JSON.stringify(source),
          name ?? null,
        )
        // Chance repeats itself soon among the batches of one minute.
        if (changes > 0)
          return {
            id,
            folder,
            options,
            createdAt,
            name,
            summary: undefined,
            pendingSource,
            source,
            lists: {},
            result: undefined,
            isInLine: false,
            notStarted: undefined,
          }
      }
    },
    get: id => reader.one('batch', sql.get.get(id), readBatch),
    // To SQLite, fewer than none is no limit.
    list: (most = -1) => reader.all('batch', sql.list.all(most), readBatch),
    ready: id => void sql.ready.run(id),
    hide: id => void sql.hide.run(id),
    unready: () => sql.unready.all().map(row => String(row['id'])),
    unfinished: () => sql.unfinished.all().map(row => String(row['id'])),
    folders: () => sql.folders.all().map(row => String(row['folder'])),
    setOptions: (id, options) => void sql.setOptions.run(JSON.stringify(options), id),
    setName: (id, name) => void sql.setName.run(name ?? null, id),
    setPendingSource: (id, pendingSource) => void sql.setUnread.run(JSON.stringify(pendingSource), id),
    setResult: (id, path) => void sql.setResult.run(path, id),
    setLists: (id, lists) => void sql.setLists.run(JSON.stringify(lists), id),
    dropped: (old, now) => Number(sql.dropped.get(old, now)?.['count'] ?? 0),
    allRead: id => void sql.setUnread.run(null, id),
    reopen: id => void sql.setSummary.run(null, id),
    end: (id, summary) => void sql.setSummary.run(JSON.stringify(summary), id),
    delete: id => void sql.delete.run(id),
  }
}

/** Eight letters and digits: time first, so that ids made later sort later, then chance. */
function newId(): string {
  const minutes = Math.floor(Date.now() / 60_000).toString(36)
  return `${minutes}${randomInt(36 ** 3)
    .toString(36)
    .padStart(3, '0')}`
}
