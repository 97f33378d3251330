import type { Api, HistoryRow, RunAgain } from '../../shared/contract/commands.ts'
import { FailureError, failure } from '../../shared/failure.ts'
import type { ListEntry } from '../../shared/model.ts'
import type { App, BatchRow, ItemsToRepeat } from '../app/app.ts'
import type { Drafts } from './drafts.ts'
import type { OpenBatch } from './open-batch.ts'
import { createVerifying } from './verifying.ts'

/** What a window asks of past batches. */
export type BatchHistory = {
  readonly commands: Pick<
    Api,
    'history' | 'runAgain' | 'forget' | 'verifyFolder' | 'watchVerify' | 'stopVerify'
  >
  /** Batches with something left that nobody is at, newest first. */
  unfinished(): HistoryRow[]
  /** Ends what goes on. */
  close(): Promise<void>
}

/** The batches of this process: of those that run, it knows more than the store. */
export type OpenBatches = {
  /** Undefined where nobody has looked at it yet. */
  known(id: string): OpenBatch | undefined
  /** Throws a FailureError where there is no such batch. */
  get(id: string): OpenBatch
  drop(id: string): void
}

export function createBatchHistory(app: App, drafts: Drafts, batches: OpenBatches): BatchHistory {
  const { store, history } = app
  const verifying = createVerifying(app)

  function rowOf(row: BatchRow): HistoryRow {
    const { id: batch, folder, createdAt } = row
    const known = batches.known(batch)
    if (known?.runs) {
      const { counts, state } = known.look().header
      const { active, backoff, ...rest } = counts
      const counted = { ...rest, queued: rest.queued + active + backoff }
      return { batch, folder, createdAt, state, counts: counted, pendingSource: undefined }
    }
    const counts = store.items.counts(batch)
    return {
      batch,
      folder,
      createdAt,
      state: history.stateOf(row, counts),
      counts,
      pendingSource: row.pendingSource?.kind,
    }
  }

  async function runAgain(row: BatchRow, which: ItemsToRepeat): Promise<RunAgain> {
    // Reading pages is not loaded until somebody needs it.
    const { createSecretsBack } = await import('../pages/index.ts')
    const secrets = createSecretsBack()
    async function* entries(): AsyncGenerator<ListEntry[]> {
      for await (const items of app.itemsToRepeat(row, which)) {
        yield items.map(item => ({ kind: 'item', item: secrets.take(item) }))
      }
    }
    const review = await drafts.review(entries(), { named: () => secrets.sites })
    const { folder, options } = row
    const headers = { ...options.headers, ...secrets.headers }
    const again = which === 'all' || options.again
    return { review, folder, options: { ...options, headers, again }, secretSites: secrets.sites }
  }

  return {
    commands: {
      history: async () => store.batches.list().map(rowOf),
      async runAgain({ batch: id, which }) {
        const { row, runs } = batches.get(id)
        if (runs || rowOf(row).state === 'running') throw new FailureError(failure('batch-running'))
        return runAgain(row, which)
      },
      async forget({ batch: id }) {
        const batch = batches.get(id)
        verifying.stop(id)
        await app.abandon(batch.row)
        batches.drop(id)
        batch.revisions.close()
      },
      verifyFolder: async ({ batch }) => verifying.begin(batches.get(batch).row),
      watchVerify: ({ batch, since }) => verifying.watch(batch, since),
      stopVerify: async ({ batch }) => verifying.stop(batch),
    },
    close: verifying.close,
    unfinished() {
      const idle = store.batches.unfinished().filter(id => !batches.known(id)?.runs)
      const rows = idle.flatMap(id => store.batches.get(id) ?? []).map(rowOf)
      return rows
        .filter(({ state }) => state !== 'running' && state !== 'ended')
        .sort((a, b) => b.createdAt - a.createdAt)
    },
  }
}
