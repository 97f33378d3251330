import type { PastState } from '../../../shared/batch-state.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { BatchCounts, BatchRow, Store } from '../../store/store.ts'

export type PastBatch = { batch: BatchRow; counts: BatchCounts; state: PastState }

export type History = {
  /** The state of a batch that this process does not run. */
  stateOf(batch: BatchRow, counts: Pick<BatchCounts, 'items' | 'queued'>): PastState
  /** Batches, newest first: all, or at most this number. */
  rows(most?: number): BatchRow[]
  /** The same, with their states and counts. */
  all(): PastBatch[]
  /** Batches that may have something left, in any order; found without reading all batches. */
  maybeUnfinished(): BatchRow[]
  /** The batch of this id, or the only one whose id begins so. Throws a RefusalError where there is none. */
  named(id: string): PastBatch
  /**
   * The same for a batch that can be resumed. Without an id: the newest; one that waits for others, or runs, only where there
   * is no other.
   */
  unfinished(id: string | undefined, retryFailed: boolean): PastBatch
}

/** The history of the batches in the store. `runs`: whether a process runs a batch now. */
export function createHistory(store: Store, runs: (batch: string) => boolean): History {
  const stateOf: History['stateOf'] = (batch, { items, queued }) => {
    const { id, summary, pendingSource, isInLine, notStarted } = batch
    const isKnown = pendingSource === undefined
    // Also one that ran before may start after others.
    if (isInLine && !runs(id)) return 'waiting'
    if (summary !== undefined) return queued > 0 || !isKnown ? 'stopped' : 'ended'
    if (runs(id)) return 'running'
    if (notStarted !== undefined) return 'not-started'
    // Even if all items are settled, a file may still need its final name.
    return items > 0 || !isKnown ? 'cut-off' : 'ended'
  }

  const past = (batch: BatchRow): PastBatch => {
    const counts = store.items.counts(batch.id)
    return { batch, counts, state: stateOf(batch, counts) }
  }

  function named(id: string): PastBatch {
    const [found, second] = store.batches.list().filter(batch => batch.id.startsWith(id))
    if (found === undefined) {
      const isDamaged = store.unreadable.some(({ what, batch }) => what === 'batch' && batch?.startsWith(id))
      return isDamaged ? refuse('batch-unreadable') : refuse('unknown-batch', `There is no batch ${id}`)
    }
    if (second !== undefined)
      refuse('unknown-batch', `More than one batch begins with ${id}: ${found.id}, ${second.id} …`)
    return past(found)
  }

  return {
    stateOf,
    rows: most => store.batches.list(most),
    all: () => store.batches.list().map(past),
    maybeUnfinished: () => store.batches.unfinished().flatMap(id => store.batches.get(id) ?? []),
    named,
    unfinished(id, retryFailed) {
      const hasWork = ({ state, counts }: PastBatch) =>
        state !== 'ended' || (retryFailed && counts.failed > 0)
      if (id === undefined) {
        let waiting: PastBatch | undefined
        let running: PastBatch | undefined
        for (const batch of store.batches.list()) {
          const found = past(batch)
          if (found.state === 'running') running ??= found
          else if (found.state === 'waiting') waiting ??= found
          else if (hasWork(found)) return found
        }
        return waiting ?? running ?? refuse('nothing-left')
      }
      const found = named(id)
      if (hasWork(found)) return found
      refuse('nothing-left', `Batch ${found.batch.id} has nothing left to resume`)
    },
  }
}
