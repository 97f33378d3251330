import type { Api, HistoryRow } from '../../shared/contract.ts'
import type { App, BatchRow } from '../app.ts'
import type { OpenBatch } from './open-batch.ts'

/** What a window asks of past batches. */
export type BatchHistory = {
  readonly commands: Pick<Api, 'history' | 'forget'>
  /** Batches with something left that nobody is at, newest first. */
  unfinished(): HistoryRow[]
}

/** The batches of this process: of those that run, it knows more than the store. */
export type OpenBatches = {
  /** Undefined where nobody has looked at it yet. */
  known(id: string): OpenBatch | undefined
  /** Throws a FailureError where there is no such batch. */
  get(id: string): OpenBatch
  drop(id: string): void
}

export function createBatchHistory(app: App, batches: OpenBatches): BatchHistory {
  const { store, history } = app

  function rowOf(row: BatchRow): HistoryRow {
    const { id: batch, folder, createdAt } = row
    const known = batches.known(batch)
    if (known?.runs) {
      const { counts, state } = known.look().header
      const { active, backoff, ...rest } = counts
      return { batch, folder, createdAt, state, counts: { ...rest, queued: rest.queued + active + backoff } }
    }
    const counts = store.counts(batch)
    return { batch, folder, createdAt, state: history.stateOf(row, counts), counts }
  }

  return {
    commands: {
      history: async () => store.batches().map(rowOf),
      async forget({ batch: id }) {
        const batch = batches.get(id)
        await app.abandon(batch.row)
        batches.drop(id)
        batch.revisions.close()
      },
    },
    unfinished() {
      const idle = store.rows.unfinished().filter(id => !batches.known(id)?.runs)
      const rows = idle.flatMap(id => store.batch(id) ?? []).map(rowOf)
      return rows.filter(({ state }) => state !== 'running').sort((a, b) => b.createdAt - a.createdAt)
    },
  }
}
