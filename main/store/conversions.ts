import type { Conversion } from '../../shared/conversion.ts'
import type { ConvertedFile } from '../../shared/model.ts'
import type { Database, SqlRow } from './database.ts'
import { parseImage } from './stored-json.ts'

/** A file that was made of a saved one. `replaced`: the one it was made of is gone. */
export type StoredConversion = ConvertedFile & { index: number; from: string; replaced: boolean }

/** What an image is to become, whatever becomes of the original. */
export type ConversionWish = Omit<Conversion, 'replace'>

/** The files that were made of saved ones. What was saved stays in the items as it came, with these beside it. */
export type Conversions = {
  /** Notes one, in place of what was noted of the same wish before. */
  put(batch: string, wish: ConversionWish, made: StoredConversion, madeAt: number): void
  /** What was made of an image by the same wish. */
  of(batch: string, index: number, wish: ConversionWish): StoredConversion | undefined
  any(batch: string): boolean
  /** All of a batch, by image. */
  each(batch: string): StoredConversion[]
  /** All in a folder, the earliest first. */
  into(folder: string): StoredConversion[]
}

/** What was made of a row of items, as the JSON of its state holds it. */
const madeOf = (items: string): string =>
  // What is NULL is left out by the patch.
  `SELECT json_group_array(json_patch('{}', json_object('file', file, 'bytes', bytes, 'sha256', sha256,
       'image', json(image), 'replaced', CASE replaced WHEN 1 THEN json('true') END)) ORDER BY made_at)
     FROM conversions WHERE conversions.batch = ${items}.batch AND conversions.idx = ${items}.idx`

const columns = 'idx, original, file, bytes, sha256, image, replaced'

export function createConversions(db: Database): Conversions {
  const sql = {
    put: db.prepare(
      `INSERT OR REPLACE INTO conversions (batch, idx, wish, original, file, bytes, sha256, image, replaced, made_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    of: db.prepare(`SELECT ${columns} FROM conversions WHERE batch = ? AND idx = ? AND wish = ?`),
    any: db.prepare('SELECT 1 FROM conversions WHERE batch = ? LIMIT 1'),
    each: db.prepare(`SELECT ${columns} FROM conversions WHERE batch = ? ORDER BY idx, made_at`),
    into: db.prepare(
      `SELECT ${columns} FROM conversions JOIN batches ON batches.id = conversions.batch
       WHERE batches.folder = ? ORDER BY made_at`,
    ),
    note: db.prepare(
      `UPDATE items SET outcome = json_set(outcome, '$.converted', (${madeOf('items')}))
       WHERE batch = ? AND idx = ? AND state = 'saved'`,
    ),
  }
  return {
    put: (batch, wish, { index, from, file, bytes, sha256, image, replaced }, madeAt) =>
      db.transaction(() => {
        const facts = image === undefined ? null : JSON.stringify(image)
        sql.put.run(batch, index, keyOf(wish), from, file, bytes, sha256, facts, replaced ? 1 : 0, madeAt)
        sql.note.run(batch, index)
      }),
    of(batch, index, wish) {
      const row = sql.of.get(batch, index, keyOf(wish))
      return row === undefined ? undefined : readConversion(row)
    },
    any: batch => sql.any.get(batch) !== undefined,
    each: batch => sql.each.all(batch).map(readConversion),
    into: folder => sql.into.all(folder).map(readConversion),
  }
}

/** The same text for the same wish. */
const keyOf = ({ to, maxEdge, quality, strip }: ConversionWish): string =>
  JSON.stringify({ to, maxEdge, quality, strip })

const readConversion = (row: SqlRow): StoredConversion => ({
  index: Number(row['idx']),
  from: String(row['original']),
  file: String(row['file']),
  bytes: Number(row['bytes']),
  sha256: String(row['sha256']),
  ...(row['image'] !== null && { image: parseImage(String(row['image'])) }),
  replaced: row['replaced'] === 1,
})
