import type { SettledItem } from '../../../shared/model.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import type { DiskWait } from '../files/disk-room.ts'
import type { Names } from '../files/names.ts'
import type { Limits } from '../hosts/scheduler.ts'
import type { Journal } from '../record/journal.ts'
import type { Tally } from '../record/tally.ts'
import type { Tracing } from '../record/tracing.ts'
import type { RunContext } from '../run-context.ts'
import type { Feeder } from './feeder.ts'
import type { Fetching } from './fetching.ts'
import type { RunObserver } from './handle.ts'
import type { OpenItems } from './open-items.ts'

/** What becomes of the items that a run did not get to: another run may bring them, or none. */
type Rest = 'kept' | 'cancelled'

/** How far a run is. `stopping`: nothing is opened any more. `ending`: nothing is open any more either. */
export type Phase =
  | { kind: 'running' }
  | { kind: 'paused' }
  | { kind: 'stopping'; rest: Rest }
  | { kind: 'ending'; rest: Rest }

/** Where the items of a run come from, beside the store. */
export type Source = { kind: 'reading' } | { kind: 'read' } | { kind: 'broken'; error: unknown }

/** One run of a batch: what it works with, and all that changes about it. */
export type RunState = {
  readonly batch: BatchRow
  readonly store: Store
  readonly observer: RunObserver
  readonly context: RunContext
  readonly fetching: Fetching
  readonly names: Names
  readonly journal: Journal
  readonly tally: Tally
  readonly tracing: Tracing
  readonly feeder: Feeder
  readonly diskWait: DiskWait
  readonly openItems: OpenItems
  readonly done: PromiseWithResolvers<BatchSummary>
  phase: Phase
  source: Source
  limits: Limits
  /** Items that were open when the run stopped, and went back to the queue. */
  left: number
  /** How many times some of its items are being cancelled: nothing is opened meanwhile. */
  cancelling: number
  /** Part files of cancelled items are being removed. */
  tidying: Promise<unknown>
}

/** Whether nothing is opened any more. */
export const isStopping = ({ phase }: RunState): boolean =>
  phase.kind === 'stopping' || phase.kind === 'ending'

/** Whether what the run did not get to is to be cancelled. */
export const cancelsRest = ({ phase }: RunState): boolean => 'rest' in phase && phase.rest === 'cancelled'

/** Counts an item that settled, and tells the observer. */
export function noteSettled(run: RunState, host: string, item: SettledItem): void {
  const { batch, tally, observer, context } = run
  if (item.state.kind === 'failed') {
    const { code, message } = item.state.failure
    context.world.log('item-failed', {
      batch: batch.id,
      index: item.index,
      url: item.item.url,
      code,
      message,
    })
  }
  tally.settled(host, item)
  context.shards?.settled(item.index)
  observer.settled?.(item)
}
