import type { BatchHeader, BatchState } from '../../../shared/contract/commands.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { addEnd, endOf } from '../../../shared/outcomes.ts'
import type { BatchRunRecord } from '../../../shared/summary.ts'
import type { LinePlace } from '../../../shared/text/line.ts'
import type { App, BatchCounts, BatchRow, Follow, Run } from '../../app/app.ts'
import type { Ahead } from './batch-line.ts'
import { batchName } from './batch-name.ts'
import { type BatchSnapshot, snapshotOf, timesOf } from './batch-snapshot.ts'
import { createHostCount, type HostCount } from './host-count.ts'
import type { Meters } from './throughput.ts'

/** All that changes of an open batch. */
export type OpenBatchState = {
  row: BatchRow
  phase: Phase
  totals: BatchCounts & { savedBytes: number; alike: number }
  /** Addresses at which many links ended, when it last came to rest. */
  sameAddress: BatchHeader['sameAddress']
  /** Its runs that ended, and the times of the last one, while none is there. */
  runs: readonly BatchRunRecord[]
  times: BatchHeader['times']
  /** What it is called, and how many images it had then. */
  title: { images: number; words: string } | undefined
  narrowed: BatchHeader['narrowed']
  /** How often its files got other names or contents here. */
  edits: number
  /** The pages that brought its items. */
  follow: Follow | undefined
  /** Resolves when the last run has ended and the record of the batch is written. */
  over: Promise<unknown>
  hosts: HostCount
  last: { snapshot: BatchSnapshot; at: number } | undefined
  /** What the last revision showed. */
  shown: { what: string; at: number }
  elsewhere: { version: number; at: number }
  placeOf(batch: string): LinePlace | undefined
}

/** What this process does with the batch. */
export type Phase =
  | AtRest
  | { kind: 'beginning'; before: AtRest; begun: Promise<LiveRun> }
  | { kind: 'running'; state: 'running' | 'paused'; because: string | undefined; live: LiveRun }
  | { kind: 'ending'; live: LiveRun }

export type AtRest = {
  kind: 'atRest'
  state: 'waiting' | 'not-started' | 'stopped' | 'cut-off' | 'ended'
  because: string | undefined
}

/** A run, and the counts when it started. */
export type LiveRun = {
  run: Run
  meters: Meters
  settledBefore: number
  alikeBefore: number
  receivedBefore: number
}

/** More images than these do not change what a batch is called. */
const titledBy = 1000

/** Snapshots taken within this time are the same one: several windows may ask at once. */
const sameSnapshotMs = 50

/** While it runs, elapsed time and speed change even when nothing arrives. */
const heartbeatMs = 1000

/** How often the store is asked whether another process changed it. */
const elsewhereMs = 1000

/** `changed`: something that was still being counted is known. */
export function createOpenBatchState(
  app: App,
  row: BatchRow,
  placeOf: OpenBatchState['placeOf'],
  changed: () => void,
): OpenBatchState {
  const totals = app.items.totals(row.id)
  return {
    row,
    phase: atRest(app, row, totals),
    totals,
    sameAddress: app.items.sharedAddresses(row.id),
    runs: app.batches.runs(row.id),
    times: timesOf(row.summary),
    title: undefined,
    narrowed: undefined,
    edits: 0,
    follow: undefined,
    over: Promise.resolve(),
    hosts: createHostCount(app, row.id, changed),
    last: undefined,
    shown: { what: '', at: 0 },
    elsewhere: { version: app.items.versionElsewhere(), at: app.world.clock.now() },
    placeOf,
  }
}

export const liveOf = (phase: Phase): LiveRun | undefined => ('live' in phase ? phase.live : undefined)

/** Whether something is left and this process is not running it. */
export const isUnfinished = (phase: Phase): boolean => phase.kind === 'atRest' && phase.state !== 'ended'

/** What the batches in line wait for. A pause by the user holds no other up; one for a full disk ends by itself. */
export function aheadOf(phase: Phase): Ahead | undefined {
  if (phase.kind === 'atRest') return undefined
  if (phase.kind !== 'running' || phase.state === 'running') return 'running'
  return phase.because === undefined ? undefined : 'room'
}

function stateOf(phase: Phase): { state: BatchState; because: string | undefined } {
  if (phase.kind === 'ending') return { state: 'stopping', because: undefined }
  return phase.kind === 'beginning' ? phase.before : phase
}

/** As it is while this process does not run it. */
export function atRest({ history }: App, row: BatchRow, totals: BatchCounts): AtRest {
  const state = history.stateOf(row, totals)
  if (state !== 'running') return { kind: 'atRest', state, because: row.notStarted }
  return { kind: 'atRest', state: 'stopped', because: 'This batch is running in another Shoal.' }
}

/** Another end took the place of one that was counted: by a look at the end of a run, or by the user's hand. */
export function revise(open: OpenBatchState, { state }: SettledItem, before: SettledItem['state']): void {
  addEnd(open.totals, endOf(before), -1)
  addEnd(open.totals, endOf(state))
  count(open, before, -1)
  count(open, state, 1)
  open.last = undefined
}

function count({ totals }: OpenBatchState, state: SettledItem['state'], by: 1 | -1): void {
  if (state.kind !== 'saved') return
  totals.savedBytes += by * state.bytes
  if (state.sameAs !== undefined) totals.alike += by
}

/** The current state of the batch. */
export function takeSnapshot(app: App, open: OpenBatchState): BatchSnapshot {
  const now = app.world.clock.now()
  const { last } = open
  if (last !== undefined && now - last.at < sameSnapshotMs) return last.snapshot
  readElsewhere(app, open, now)
  const { row, phase, totals, sameAddress, runs, times, narrowed, edits } = open
  const live = liveOf(phase)
  const run = live?.run.snapshot()
  // While pages are read, more items come.
  const items = live === undefined || run === undefined ? totals.items : live.settledBefore + run.items
  const { state, because } = stateOf(phase)
  const snapshot = snapshotOf(
    {
      ...{ row, state, totals, sameAddress, runs, times, narrowed, edits },
      name: nameOfBatch(app, open, items),
      line: state === 'waiting' ? open.placeOf(row.id) : undefined,
      pausedBecause: because,
      hosts: open.hosts.top(items),
    },
    live === undefined || run === undefined ? undefined : { ...live, run },
    now,
  )
  open.last = { snapshot, at: now }
  return snapshot
}

/** Its first images decide, so it is asked for again only while there are few. */
function nameOfBatch(app: App, open: OpenBatchState, images: number): string {
  if (open.row.name !== undefined) return open.row.name
  if (open.title === undefined || (open.title.images !== images && open.title.images < titledBy))
    open.title = { images, words: batchName(app, open.row) }
  return open.title.words
}

/** Whether it is worth a new revision. */
export function hasChanged(app: App, open: OpenBatchState): boolean {
  open.last = undefined
  const { header, version } = takeSnapshot(app, open)
  const { receivedBytes, state, coolingHosts, reading, name, narrowed, line } = header
  const what = `${version} ${receivedBytes} ${state} ${coolingHosts.length} ${reading} ${narrowed?.atOnce} ${line?.place} ${line?.waitsFor} ${name}`
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
  open.runs = app.batches.runs(open.row.id)
  open.totals = app.items.totals(open.row.id)
  open.sameAddress = app.items.sharedAddresses(open.row.id)
  if (open.phase.kind === 'atRest') open.phase = atRest(app, open.row, open.totals)
}
