import type { Attempt, ItemState } from '../../../shared/model.ts'
import type { Trace } from '../../../shared/trace.ts'
import type { QueuedItem } from '../../store/store.ts'
import { Interrupted, type Interruption } from '../interrupted.ts'
import type { ActiveItem } from './handle.ts'

/** An item that a run took out of the queue and has not settled or put back yet. */
export type OpenItem = {
  readonly host: string
  readonly queued: QueuedItem
  readonly controller: AbortController
  state: ItemState
  /** What it takes room in: the window, those that wait for disk and store, or nothing since its first backoff. */
  room: 'window' | 'finishing' | 'none'
  /** All its bytes are here: it waits for disk and store. */
  isSaving: boolean
  /** How many those are, while it takes room among the finishing. */
  finishingBytes: number
  /** Time of the attempts that ended, and when the one that runs began. */
  activeMs: number
  activeSince: number | undefined
  /** Those that ended. */
  readonly attempts: Attempt[]
  readonly trace: Trace | undefined
  /** Cancelled after it was interrupted to be kept. */
  unwanted: boolean
  /** Paused by itself: it does not go back into the line. */
  isHeld: boolean
  /** It was open when the disk was full: what it could not write says nothing of the disk as it is now. */
  sawFullDisk: boolean
}

export const createOpenItem = (host: string, queued: QueuedItem, trace: Trace | undefined): OpenItem => ({
  host,
  queued,
  controller: new AbortController(),
  state: { kind: 'queued' },
  room: 'window',
  isSaving: false,
  finishingBytes: 0,
  activeMs: 0,
  activeSince: undefined,
  attempts: [],
  trace,
  unwanted: false,
  isHeld: false,
  sawFullDisk: false,
})

/** Time of all its attempts up to now. */
export const activeMsOf = ({ activeMs, activeSince }: OpenItem, now: number): number =>
  activeSince === undefined ? activeMs : activeMs + now - activeSince

/** As an observer of the run sees it. */
export const asActive = (item: OpenItem, now: number): ActiveItem => ({
  index: item.queued.index,
  item: item.queued.item,
  state: item.state,
  isSaving: item.isSaving,
  activeMs: activeMsOf(item, now),
  activeSince: item.activeSince,
  attempts: item.attempts,
  trace: item.trace,
})

/** The same of one that is neither open nor in line. */
export const asHeld = ({ index, item }: QueuedItem): ActiveItem => ({
  ...{ index, item, state: { kind: 'paused' }, isSaving: false },
  ...{ activeMs: 0, activeSince: undefined, attempts: [], trace: undefined },
})

/** Takes note of a new state, and of the time that attempts take. */
export function enter(item: OpenItem, state: ItemState, now: number): void {
  item.state = state
  if (state.kind === 'active') item.activeSince ??= now
  if (state.kind !== 'backoff') return
  item.isSaving = false
  item.activeMs = activeMsOf(item, now)
  item.activeSince = undefined
}

export function interrupt({ controller }: OpenItem, interruption: Interruption): void {
  controller.abort(new Interrupted(interruption))
}

export function cancel(item: OpenItem): void {
  item.unwanted = true
  interrupt(item, { kind: 'cancel' })
}
