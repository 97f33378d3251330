import type { Comparison, HostAdvice, Sweep } from '../../shared/comparison.ts'
import type { Database } from './database.ts'

/** What was measured: comparisons and sweeps, and what sweeps found for a host. */
export type Measurements = {
  add(result: Comparison | Sweep): void
  /** Newest first: all, or those of one batch. They go with their batch. */
  list(batch?: string): (Comparison | Sweep)[]
  get(id: string): Comparison | Sweep | undefined
  remove(id: string): void
  /** The latest word on each host, by name. */
  advice(): HostAdvice[]
  adviceOn(host: string): HostAdvice | undefined
  /** Replaces what was known of the host. */
  advise(advice: HostAdvice): void
  removeAdvice(host: string): void
}

/** The measurements of an open store. */
export function createMeasurements(db: Database): Measurements {
  const sql = {
    add: db.prepare('INSERT INTO measurements (id, batch, measured_at, result) VALUES (?, ?, ?, ?)'),
    list: db.prepare(
      'SELECT result FROM measurements WHERE :batch IS NULL OR batch = :batch ORDER BY measured_at DESC',
    ),
    get: db.prepare('SELECT result FROM measurements WHERE id = ?'),
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
    list: batch => sql.list.all({ batch: batch ?? null }).map(readResult),
    get(id) {
      const row = sql.get.get(id)
      return row === undefined ? undefined : readResult(row)
    },
    remove: id => void sql.remove.run(id),
    advice: () => sql.advice.all().map(readAdvice),
    adviceOn(host) {
      const row = sql.adviceOn.get(host)
      return row === undefined ? undefined : readAdvice(row)
    },
    advise: ({ host, best, measuredAt, imagesPerSecond }) =>
      void sql.advise.run(host, best, measuredAt, imagesPerSecond),
    removeAdvice: host => void sql.removeAdvice.run(host),
  }
}

const readResult = (row: Record<string, unknown>): Comparison | Sweep =>
  JSON.parse(String(row['result'])) as Comparison | Sweep

const readAdvice = (row: Record<string, unknown>): HostAdvice => ({
  host: String(row['host']),
  best: Number(row['best']),
  measuredAt: Number(row['measured_at']),
  imagesPerSecond: Number(row['images_per_second']),
})
