import type { HistoryRow } from '../../shared/contract/commands.ts'
import type { App, BatchRow } from '../app/app.ts'
import type { OpenBatches } from './open-batches.ts'

/** A batch as the history shows it. For batches running here, this process knows more than the store. */
export function historyRow(app: App, open: OpenBatches, row: BatchRow): HistoryRow {
  const { id: batch, folder, createdAt, lists } = row
  const known = open.known(batch)
  if (known?.runs) {
    const { counts, state } = known.snapshot().header
    const { active, backoff, ...rest } = counts
    const counted = { ...rest, queued: rest.queued + active + backoff }
    return { batch, folder, createdAt, state, counts: counted, lists, pendingSource: undefined }
  }
  const counts = app.batches.counts(batch)
  const state = app.history.stateOf(row, counts)
  return { batch, folder, createdAt, state, counts, lists, pendingSource: row.pendingSource?.kind }
}

/** Batches with something left that no process is running, newest first. */
export function unfinishedRows(app: App, open: OpenBatches): HistoryRow[] {
  return app.history
    .maybeUnfinished()
    .filter(({ id }) => !open.known(id)?.runs)
    .map(row => historyRow(app, open, row))
    .filter(({ state }) => state !== 'running' && state !== 'ended')
    .sort((a, b) => b.createdAt - a.createdAt)
}
