import type { Comparison, HostAdvice, Sweep } from '../../shared/comparison.ts'
import type { Database } from './database.ts'
import { has, objectIn } from './stored-json.ts'
import type { RowReader } from './unreadable.ts'

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

/** Its frame is checked: what every list of measurements and export reads. */
function readResult(row: Record<string, unknown>): Comparison | Sweep {
  const result = objectIn(JSON.parse(String(row['result'])), 'measurement')
  has(result, 'string', 'id', 'kind')
  has(result, 'number', 'measuredAt', 'images', 'rounds')
  const lists = ['hosts', 'differing', 'leftOut', result['kind'] === 'sweep' ? 'steps' : 'runs']
  for (const key of lists) if (!Array.isArray(result[key])) throw new TypeError(key)
  has(objectIn(result['cost'], 'cost'), 'number', 'requests', 'bytes')
  return result as unknown as Comparison | Sweep
}

const readAdvice = (row: Record<string, unknown>): HostAdvice => ({
  host: String(row['host']),
  best: Number(row['best']),
  measuredAt: Number(row['measured_at']),
  imagesPerSecond: Number(row['images_per_second']),
})
