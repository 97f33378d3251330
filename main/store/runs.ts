import { type BatchRunRecord, runKinds } from '../../shared/summary.ts'
import { readSummary } from './batch-records.ts'
import type { Database, SqlRow } from './database.ts'
import type { RowReader } from './unreadable.ts'

/** What each run of a batch came to: a retry takes nothing away from the run before it. */
export type Runs = {
  /** Adds one to the runs of a batch. */
  add(batch: string, run: BatchRunRecord): void
  /** In the order they ran. */
  list(batch: string): BatchRunRecord[]
}

export function createRuns(db: Database, reader: RowReader): Runs {
  const sql = {
    add: db.prepare(
      `INSERT INTO runs (batch, number, kind, ended_at, summary)
       SELECT :batch, coalesce(max(number), 0) + 1, :kind, :endedAt, :summary FROM runs WHERE batch = :batch`,
    ),
    list: db.prepare('SELECT * FROM runs WHERE batch = ? ORDER BY number'),
  }
  return {
    add: (batch, { kind, endedAt, summary }) =>
      void sql.add.run({ batch, kind, endedAt, summary: JSON.stringify(summary) }),
    list: batch => reader.all('batch', sql.list.all(batch), readRun),
  }
}

function readRun({ kind, ended_at: endedAt, summary }: SqlRow): BatchRunRecord {
  const known = runKinds.find(name => name === kind)
  if (known === undefined) throw new TypeError('kind')
  return { kind: known, endedAt: Number(endedAt), summary: readSummary(String(summary)) }
}
