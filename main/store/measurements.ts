import type { Comparison, HostAdvice, Sweep } from '../../shared/comparison.ts'
import type { Database } from './database.ts'
import { readAdvice, readResult } from './stored-measurement.ts'
import type { RowReader } from './unreadable.ts'

/** What was measured: comparisons and sweeps, and what sweeps found for a host. */
export type Measurements = {
  add(result: Comparison | Sweep): void
  /** Newest first: all, or those of one batch. They go with their batch. */
  list(batch?: string): (Comparison | Sweep)[]
  get(id: string): Comparison | Sweep | undefined
  remove(id: string): void
  /** The latest advice for each host, by name. */
  advice(): HostAdvice[]
  adviceOn(host: string): HostAdvice | undefined
  /** Replaces what was known of the host. */
  advise(advice: HostAdvice): void
  removeAdvice(host: string): void
}

/** The measurements of an open store. */
export function createMeasurements(db: Database, reader: RowReader): Measurements {
  const sql = {
    add: db.prepare('INSERT INTO measurements (id, batch, measured_at, result) VALUES (?, ?, ?, ?)'),
    list: db.prepare(
      'SELECT id, batch, result FROM measurements WHERE :batch IS NULL OR batch = :batch ORDER BY measured_at DESC',
    ),
    get: db.prepare('SELECT id, batch, result FROM measurements WHERE id = ?'),
    remove: db.prepare('DELETE FROM measurements WHERE id = ?'),
    advice: db.prepare('SELECT * FROM host_advice ORDER BY host'),
    adviceOn: db.prepare('SELECT * FROM host_advice WHERE host = ?'),
    advise: db.prepare(
      'INSERT OR REPLACE INTO host_advice (host, best, measured_at, images_per_second) VALUES (?, ?, ?, ?)',
    ),
    removeAdvice: db.prepare('DELETE FROM host_advice WHERE host = ?'),
  }
  return {
    add: result =>
      void sql.add.run(result.id, result.batch ?? null, result.measuredAt, JSON.stringify(result)),
    list: batch => reader.all('measurement', sql.list.all({ batch: batch ?? null }), readResult),
    get: id => reader.one('measurement', sql.get.get(id), readResult),
    remove: id => void sql.remove.run(id),
    advice: () => reader.all('advice', sql.advice.all(), readAdvice),
    adviceOn: host => reader.one('advice', sql.adviceOn.get(host), readAdvice),
    advise: ({ host, best, measuredAt, imagesPerSecond }) =>
      void sql.advise.run(host, best, measuredAt, imagesPerSecond),
    removeAdvice: host => void sql.removeAdvice.run(host),
  }
}
