import type { BatchHeader, BatchState, RunningImage } from '../../../shared/contract/commands.ts'
import { nameOf } from '../../../shared/item-name.ts'
import type { BatchRunRecord, RunTimes } from '../../../shared/summary.ts'
import { type ActiveItem, type BatchCounts, type BatchRow, isPacked, type Snapshot } from '../../app/app.ts'
import { expectedBytes } from './expected-bytes.ts'
import { countsOf, heldOf, type Meters, remainingMs } from './throughput.ts'

/** The state of a batch at one moment. */
export type BatchSnapshot = {
  header: BatchHeader
  /** Items the store has. */
  stored: number
  /** Items that run or wait for their next attempt, by index. */
  live: ReadonlyMap<number, LiveItem>
  /** Changes whenever rows may have moved in or out of a filter. */
  version: string
}
export type LiveItem = Omit<ActiveItem, 'index'> & { bytesPerSecond: number | undefined }

/** What is known of a batch besides its run. */
export type BatchFacts = {
  row: BatchRow
  name: string
  state: BatchState
  line: BatchHeader['line']
  pausedBecause: string | undefined
  totals: BatchCounts & { savedBytes: number; alike: number }
  hosts: BatchHeader['hosts']
  sameAddress: BatchHeader['sameAddress']
  /** Runs that ended, and the times of the last one. */
  runs: readonly BatchRunRecord[]
  times: BatchHeader['times']
  narrowed: BatchHeader['narrowed']
  /** How often its files got other names or contents here. */
  edits: number
}

/** What is known of a run. */
export type RunFacts = {
  run: Snapshot
  meters: Meters
  /** Items that had settled, and bytes that were received, when it started. */
  settledBefore: number
  receivedBefore: number
}

type RunSoFar = RunTimes & Record<'saved' | 'skipped' | 'failed' | 'cancelled', number>

/** The times of a run, and of how many images they are. Without one, as after a crash, nothing is known. */
export function timesOf(run: RunSoFar | undefined): BatchHeader['times'] {
  const { elapsedMs = 0, sequentialEstimateMs, sequentialEstimate, boundMs = 0, factor } = run ?? {}
  const { peakAtOnce = 0, downloaded = 0 } = run ?? {}
  const { saved = 0, skipped = 0, failed = 0, cancelled = 0 } = run ?? {}
  const images = saved + skipped + failed + cancelled
  const estimate = { sequentialEstimateMs, sequentialEstimate }
  return { elapsedMs, ...estimate, boundMs, factor, peakAtOnce, downloaded, saved, images }
}

export function snapshotOf(facts: BatchFacts, running: RunFacts | undefined, now: number): BatchSnapshot {
  const { row, state, totals } = facts
  const run = running?.run
  const active = run?.active ?? []
  const live = running === undefined ? new Map<number, LiveItem>() : liveItems(running, now)
  const stored = running === undefined ? totals.items : running.settledBefore + running.run.items
  const counts = countsOf(totals, stored, active)
  const receivedBytes =
    running === undefined ? totals.savedBytes : running.receivedBefore + running.run.receivedBytes
  const moves = state === 'running' || state === 'stopping'
  const bytesPerSecond = running !== undefined && moves ? running.meters.speed(receivedBytes, now) : 0
  const header: BatchHeader = {
    batch: row.id,
    name: facts.name,
    isNamed: row.name !== undefined,
    folder: row.folder,
    isPacked: isPacked(row),
    createdAt: row.createdAt,
    state,
    line: facts.line,
    pausedBecause: facts.pausedBecause,
    reading: run?.reading ?? false,
    held: heldOf(active),
    pendingSource: run === undefined ? row.pendingSource?.kind : undefined,
    counts,
    lists: row.lists,
    alike: totals.alike,
    sameAddress: run === undefined ? facts.sameAddress : [],
    receivedBytes,
    expectedBytes:
      run &&
      expectedBytes(counts, { receivedBytes, savedBytes: totals.savedBytes, reading: run.reading }, active),
    bytesPerSecond,
    remainingMs:
      run !== undefined && state === 'running' ? remainingMs(run, counts, bytesPerSecond, now) : undefined,
    atOnce: row.options.atOnce,
    perHost: row.options.perHost,
    times: run === undefined ? mainTimes(facts) : timesOf({ ...run, ...run.times }),
    runs: facts.runs.map(({ kind, summary }) => ({ kind, ...timesOf(summary) })),
    now: runningImages(active),
    narrowed: run === undefined ? undefined : facts.narrowed,
    coolingHosts: run?.coolingHosts ?? [],
    hosts: facts.hosts,
  }
  return { header, stored, live, version: versionOf(stored, totals, active, facts.edits) }
}

/** The run that says most of the batch: a retry of a few images says little. */
function mainTimes({ runs, times }: BatchFacts): BatchHeader['times'] {
  return runs
    .map(({ summary }) => timesOf(summary))
    .reduce((main, next) => (next.downloaded > main.downloaded ? next : main), times)
}

/** A lane of them is looked at, not read. */
const mostRunningImages = 24

function runningImages(active: readonly ActiveItem[]): RunningImage[] {
  return active
    .flatMap(({ index, item, state, isSaving, activeMs }) => {
      if (state.kind !== 'active') return []
      const { receivedBytes, totalBytes } = state
      const shown = isSaving ? ('saving' as const) : ('active' as const)
      return [{ activeMs, image: { index, name: nameOf(item), state: shown, receivedBytes, totalBytes } }]
    })
    .sort((a, b) => b.activeMs - a.activeMs)
    .slice(0, mostRunningImages)
    .map(({ image }) => image)
}

function liveItems({ run, meters }: RunFacts, now: number): Map<number, LiveItem> {
  const live = new Map<number, LiveItem>()
  for (const item of run.active) {
    live.set(item.index, { ...item, bytesPerSecond: meters.speedOf(item, now) })
  }
  meters.keepOnly(live)
  return live
}

function versionOf(stored: number, totals: BatchCounts, active: Snapshot['active'], edits: number): string {
  const { saved, skipped, failed, cancelled, deleted } = totals
  const running = active.map(
    ({ index, state, isSaving }) =>
      `${index}${isSaving ? 'saving' : state.kind}${'attempt' in state ? state.attempt : ''}`,
  )
  return [edits, stored, saved, skipped, failed, cancelled, deleted, ...running].join(' ')
}
