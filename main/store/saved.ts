import type { Item } from '../../shared/model.ts'
import type { Database } from './database.ts'
import type { Delivered } from './delivered.ts'
import { type EarlierFile, readEarlier } from './item-records.ts'
import type { RowReader } from './unreadable.ts'

/** The files that batches saved. */
export type Saved = {
  /** Files a batch saved, and what was made of them, relative to its folder. */
  files(batch: string): IterableIterator<string>
  /**
   * Files that the item's link delivered, or an item with the same mirrors, too; those of `batch` first, then of its
   * folder, then the latest, a few at most. A link that failed beside a mirror has delivered nothing. `wasNew`: no link
   * had delivered it when it was read from the queue, so that only what this process saved since is looked for.
   */
  from(item: Pick<Item, 'url' | 'mirrors'>, batch?: string, wasNew?: boolean): EarlierFile[]
  /** Files saved with this content, in no order; a few at most: a site may use one placeholder a million times. */
  withContent(sha256: string): EarlierFile[]
  /** Links of the folder of a batch whose files the user deleted, in it or in another one, and got no more since. */
  deleted(batch: string): Set<string>
  /** Whether any batch with the same folder saved this file with this content. */
  isClaimed(batch: string, file: string, sha256: string): boolean
  /** SHA-256 of the files saved into a folder, the latest where a name was saved more than once. */
  into(folder: string): Map<string, string>
}

const earlierColumns =
  'batch, idx, url, source, line, extras, outcome, attempts, times, folder, options, created_at'

/** Whether a saved item is a file of its own, as SQL. */
const isFile = `outcome ->> '$.packed' IS NULL`

/** Whether something was saved from a link, as SQL; `link`: a parameter or a column of `items`. */
export const hasDelivered = (link: string): string =>
  `(EXISTS (SELECT 1 FROM items AS earlier WHERE earlier.url = ${link} AND earlier.state = 'saved')
    OR EXISTS (SELECT 1 FROM items AS earlier WHERE earlier.mirror = ${link}))`

export function createSaved(db: Database, reader: RowReader, delivered: Delivered): Saved {
  const sql = {
    files: db.prepare(
      `SELECT outcome ->> '$.file' AS file FROM items WHERE batch = :batch AND state = 'saved' AND ${isFile}
       UNION ALL SELECT file FROM conversions WHERE batch = :batch`,
    ),
    from: db.prepare(
      // Two halves, for an index each: with OR all items would be looked through.
      `SELECT ${earlierColumns} FROM (
         SELECT * FROM items
           WHERE url = :url AND state = 'saved' AND (mirror IS NULL OR iif(json_valid(extras), extras -> '$.mirrors', NULL) = :mirrors)
         UNION ALL SELECT * FROM items WHERE mirror = :url AND state = 'saved'
       ) AS delivered JOIN batches ON batches.id = delivered.batch
       WHERE ${isFile}
       ORDER BY batch = :batch DESC, folder = (SELECT folder FROM batches WHERE id = :batch) DESC,
         created_at DESC, batches.rowid DESC LIMIT 4`,
    ),
    delivered: db.prepare(`SELECT ${hasDelivered('?1')} AS found`),
    withContent: db.prepare(
      `SELECT ${earlierColumns} FROM items JOIN batches ON batches.id = items.batch
       WHERE outcome ->> '$.sha256' = ? AND state = 'saved' AND ${isFile} LIMIT 3`,
    ),
    deleted: db.prepare(
      `SELECT url FROM items JOIN batches ON batches.id = items.batch
       WHERE folder = (SELECT folder FROM batches WHERE id = ?) AND state IN ('saved', 'deleted')
       GROUP BY url HAVING max(iif(state = 'deleted', created_at, NULL)) >= max(created_at)`,
    ),
    isClaimed: db.prepare(
      `SELECT 1 FROM items JOIN batches ON batches.id = items.batch
       WHERE outcome ->> '$.sha256' = ? AND state = 'saved' AND outcome ->> '$.file' = ?
         AND folder = (SELECT folder FROM batches WHERE id = ?) LIMIT 1`,
    ),
    into: db.prepare(
      `SELECT outcome ->> '$.file' AS file, outcome ->> '$.sha256' AS sha256
       FROM items JOIN batches ON batches.id = items.batch
       WHERE batches.folder = ? AND state = 'saved' AND ${isFile} ORDER BY batches.created_at`,
    ),
  }
  return {
    *files(batch) {
      for (const row of sql.files.iterate({ batch })) yield String(row['file'])
    },
    from({ url, mirrors }, batch = '', wasNew = false) {
      if (wasNew && !delivered.mayHave(url)) return []
      // For most the answer is no: that must be cheap.
      if (sql.delivered.get(url)?.['found'] === 0) return []
      const of = { url, mirrors: mirrors === undefined ? null : JSON.stringify(mirrors), batch }
      return reader.all('image', sql.from.all(of), readEarlier)
    },
    withContent: sha256 => reader.all('image', sql.withContent.all(sha256), readEarlier),
    deleted: batch => new Set(sql.deleted.all(batch).map(row => String(row['url']))),
    isClaimed: (batch, file, sha256) => sql.isClaimed.get(sha256, file, batch) !== undefined,
    into(folder) {
      const rows = sql.into.all(folder)
      return new Map(rows.map(row => [String(row['file']), String(row['sha256'])]))
    },
  }
}
