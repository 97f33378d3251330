import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'
import type { App, BatchCounts, BatchRow, Follow, Run } from '../app/app.ts'
import { type BatchSnapshot, snapshotOf, timesOf } from './batch-snapshot.ts'
import type { Meters } from './throughput.ts'

/** All that changes of an open batch. */
export type OpenBatchState = {
  row: BatchRow
  phase: Phase
  totals: BatchCounts & { savedBytes: number; alike: number }
  /** Addresses at which many links ended, when it last came to rest. */
  sameAddress: BatchHeader['sameAddress']
  /** Of the last run, while none is there. */
  times: BatchHeader['times']
  /** The pages that brought its items. */
  follow: Follow | undefined
  /** Resolves when the last run has ended and the record of the batch is written. */
  over: Promise<unknown>
  hosts: { items: number; list: BatchHeader['hosts'] } | undefined
  last: { snapshot: BatchSnapshot; at: number } | undefined
  /** What the last revision showed. */
  shown: { what: string; at: number }
  elsewhere: { version: number; at: number }
}

/** What this process does with the batch. */
export type Phase =
  | AtRest
  | { kind: 'beginning'; before: AtRest; begun: Promise<LiveRun> }
  | { kind: 'running'; state: 'running' | 'paused'; because: string | undefined; live: LiveRun }
  | { kind: 'ending'; live: LiveRun }

export type AtRest = { kind: 'atRest'; state: 'stopped' | 'cut-off' | 'ended'; because: string | undefined }

/** A run, and the counts when it started. */
export type LiveRun = {
  run: Run
  meters: Meters
  settledBefore: number
  alikeBefore: number
  receivedBefore: number
}

const hostsShown = 50

/** Snapshots taken within this time are the same one: several windows may ask at once. */
const sameSnapshotMs = 50

/** While it runs, elapsed time and speed change even when nothing arrives. */
const heartbeatMs = 1000

/** How often the store is asked whether another process changed it. */
const elsewhereMs = 1000

export function createOpenBatchState(app: App, row: BatchRow): OpenBatchState {
  const totals = app.items.totals(row.id)
  return {
    row,
    phase: atRest(app, row, totals),
    totals,
    sameAddress: app.items.sharedAddresses(row.id),
    times: timesOf(row.summary),
    follow: undefined,
    over: Promise.resolve(),
    hosts: undefined,
    last: undefined,
    shown: { what: '', at: 0 },
    elsewhere: { version: app.items.versionElsewhere(), at: app.world.clock.now() },
  }
}

export const liveOf = (phase: Phase): LiveRun | undefined => ('live' in phase ? phase.live : undefined)

/** Whether something is left and this process is not running it. */
export const isUnfinished = (phase: Phase): boolean =>
  phase.kind === 'atRest' && (phase.state === 'stopped' || phase.state === 'cut-off')

function stateOf(phase: Phase): { state: BatchState; because: string | undefined } {
  if (phase.kind === 'ending') return { state: 'stopping', because: undefined }
  return phase.kind === 'beginning' ? phase.before : phase
}

/** As it is while this process does not run it. */
function atRest({ history }: App, row: BatchRow, totals: BatchCounts): AtRest {
  const state = history.stateOf(row, totals)
  if (state !== 'running') return { kind: 'atRest', state, because: undefined }
  return { kind: 'atRest', state: 'stopped', because: 'This batch is running in another Shoal.' }
}

/** The current state of the batch. */
export function takeSnapshot(app: App, open: OpenBatchState): BatchSnapshot {
  const now = app.world.clock.now()
  const { last } = open
  if (last !== undefined && now - last.at < sameSnapshotMs) return last.snapshot
  readElsewhere(app, open, now)
  const { row, phase, totals, sameAddress, times } = open
  const live = liveOf(phase)
  const run = live?.run.snapshot()
  // While pages are read, more items come.
  const items = live === undefined || run === undefined ? totals.items : live.settledBefore + run.items
  if (open.hosts?.items !== items) open.hosts = { items, list: app.items.hosts(row.id, hostsShown) }
  const { state, because } = stateOf(phase)
  const snapshot = snapshotOf(
    { row, state, pausedBecause: because, totals, sameAddress, hosts: open.hosts.list, times },
    live === undefined || run === undefined ? undefined : { ...live, run },
    now,
  )
  open.last = { snapshot, at: now }
  return snapshot
}

/** Whether it is worth a new revision. */
export function hasChanged(app: App, open: OpenBatchState): boolean {
  open.last = undefined
  const { header, version } = takeSnapshot(app, open)
  const { receivedBytes, state, coolingHosts, reading } = header
  const what = `${version} ${receivedBytes} ${state} ${coolingHosts.length} ${reading}`
  const at = app.world.clock.now()
  const isMoving = liveOf(open.phase) !== undefined && state !== 'paused'
  if (what === open.shown.what && !(isMoving && at - open.shown.at >= heartbeatMs)) return false
  open.shown = { what, at }
  return true
}

/** Changes by another process are read from the store now and then. */
function readElsewhere(app: App, open: OpenBatchState, now: number): void {
  if (liveOf(open.phase) !== undefined || now - open.elsewhere.at < elsewhereMs) return
  const version = app.items.versionElsewhere()
  const isNew = version !== open.elsewhere.version
  open.elsewhere = { version, at: now }
  if (!isNew) return
  open.row = app.batches.get(open.row.id) ?? open.row
  open.totals = app.items.totals(open.row.id)
  open.sameAddress = app.items.sharedAddresses(open.row.id)
  if (open.phase.kind === 'atRest') open.phase = atRest(app, open.row, open.totals)
}
