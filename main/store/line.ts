import type { Database } from './database.ts'

/** The batches that start after others, in their order. A batch that runs is not in it. */
export type Line = {
  /** Ids of those that wait, the next one first. */
  list(): string[]
  /** Puts a batch at the end. */
  join(batch: string): void
  /** It runs. */
  leave(batch: string): void
  /** It could not start when its turn came; `why` is a sentence, and stays until it runs or waits again. */
  fail(batch: string, why: string): void
  /** Lets a batch change places with the one before it, or after it. Where there is none, nothing changes. */
  move(batch: string, to: 'earlier' | 'later'): void
}

export function createLine(db: Database): Line {
  const sql = {
    list: db.prepare('SELECT id FROM batches WHERE place IS NOT NULL AND is_ready = 1 ORDER BY place'),
    join: db.prepare(
      `UPDATE batches SET not_started = NULL,
         place = (SELECT coalesce(max(place), 0) + 1 FROM batches WHERE place IS NOT NULL) WHERE id = ?`,
    ),
    leave: db.prepare('UPDATE batches SET place = NULL, not_started = NULL WHERE id = ?'),
    fail: db.prepare('UPDATE batches SET place = NULL, not_started = ? WHERE id = ?'),
    place: db.prepare('SELECT place FROM batches WHERE id = ?'),
    put: db.prepare('UPDATE batches SET place = ? WHERE id = ?'),
  }
  const list = (): string[] => sql.list.all().map(row => String(row['id']))
  const placeOf = (batch: string): number | null => {
    const place = sql.place.get(batch)?.['place']
    return typeof place === 'number' ? place : null
  }
  return {
    list,
    join: batch => void sql.join.run(batch),
    leave: batch => void sql.leave.run(batch),
    fail: (batch, why) => void sql.fail.run(why, batch),
    move: (batch, to) =>
      db.transaction(() => {
        const line = list()
        const at = line.indexOf(batch)
        const other = line[to === 'earlier' ? at - 1 : at + 1]
        if (at < 0 || other === undefined) return
        const [mine, its] = [placeOf(batch), placeOf(other)]
        sql.put.run(its, batch)
        sql.put.run(mine, other)
      }),
  }
}
