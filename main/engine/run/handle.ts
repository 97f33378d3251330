import type { Failure, OutOfRoom } from '../../../shared/failure.ts'
import type {
  Attempt,
  Item,
  ItemState,
  Narrowness,
  RestingHost,
  SettledItem,
  SettledState,
} from '../../../shared/model.ts'
import type { Counts, ItemEnd } from '../../../shared/outcomes.ts'
import type { BatchSummary, RunTimes } from '../../../shared/summary.ts'
import type { Trace } from '../../../shared/trace.ts'
import type { FailedItems } from '../../store/store.ts'
import type { Limits } from '../hosts/scheduler.ts'
import type { ShardsEnd } from '../shards.ts'

/**
 * `first`: no earlier run of the batch can have left anything. `paused`: starts nothing until `resume`, so that items can
 * be cancelled before they are requested.
 */
export type RunBegin = 'first' | 'running' | 'paused'

export type RunObserver = {
  settled?(item: SettledItem): void
  /** All items of the source were read. */
  readAll?(): void
  /** The disk or a quota is full: nothing starts until about this many bytes are free, or until `resume`. */
  diskFull?(neededBytes: number, code: OutOfRoom): void
  /** There is space again, and the run continues automatically. */
  diskFree?(): void
  /** A request begins; those that follow its redirects are not reported. */
  requested?(): void
  /** An item that settled came to another end after all; `before`: what was reported of it. */
  revised?(item: SettledItem, before: SettledState): void
  /** A host answered 429 or 503: it asks for fewer requests. */
  pushedBack?(host: string, cause: Failure): void
  /** A host does not respond: it gets one request a minute, and the other hosts continue. */
  setAside?(host: string): void
  /** Downloads at a time from now on, because of a limit of the machine; each reason is reported once. */
  narrowed?(atOnce: number, why: Narrowness): void
  /** No lane can be started here: all is done without the ones that were asked for. Said once. */
  withoutLanes?(): void
  /** The shards are completed as far as they can be. */
  shardsEnded?(end: ShardsEnd): void
  /** The run is to stop; a source without an end should end now. */
  stopping?(): void
}

export type Run = {
  /** Resolves when nothing runs and nothing more will. Rejects only with what `items` threw. */
  readonly done: Promise<BatchSummary>
  /**
   * Interrupts what runs, keeping the bytes, and starts nothing until `resume`. With an index, only this item: it
   * leaves the line until it is resumed by its index, and the run waits for that or for its end.
   */
  pause(index?: number): void
  resume(index?: number): void
  /** Ends the run; what did not finish stays queued for another one. */
  stop(how: 'after-running' | 'now'): void
  /** Gives up some items, or all that have not settled. Resolves when it is done; of a long list it takes steps. */
  cancel(indexes?: readonly number[]): Promise<void>
  /** Tries failed items again. Resolves with how many go back into the queue; undefined when the run is ending. */
  retry(which: FailedItems): Promise<number | undefined>
  setLimits(limits: Limits): void
  snapshot(): Snapshot
}

export type ActiveItem = {
  index: number
  item: Item
  state: ItemState
  /** It is active, all its bytes are here, and it waits for disk and store. */
  isSaving: boolean
  /** Time of its attempts in this run so far. */
  activeMs: number
  /** Epoch ms; absent while no attempt runs. */
  activeSince: number | undefined
  /** Those that ended. */
  attempts: readonly Attempt[]
  /** What arrived of it; absent where that is not recorded. */
  trace: Trace | undefined
}

export type Snapshot = Counts<ItemEnd> & {
  /** Items known so far; more may come while `reading`. */
  items: number
  reading: boolean
  /** Bytes received in this run, unfinished files included. */
  receivedBytes: number
  /** Items that run or wait for their next attempt. */
  active: ActiveItem[]
  coolingHosts: RestingHost[]
  times: RunTimes
}
