import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'
import type { RunTimes } from '../../shared/model.ts'
import type { ActiveItem, BatchCounts, BatchRow, Snapshot } from '../app/app.ts'
import { countsOf, heldOf, type Meters, remainingMs } from './throughput.ts'

/** How a batch stands at one moment. */
export type Look = {
  header: BatchHeader
  /** Items the store has. */
  stored: number
  /** Items that run or wait for their next attempt, by index. */
  live: ReadonlyMap<number, LiveItem>
  /** Changes whenever rows may have moved in or out of a filter. */
  version: string
}
export type LiveItem = Omit<ActiveItem, 'index' | 'item'> & { bytesPerSecond: number | undefined }

/** What is known of a batch beside its run. */
export type BatchFacts = {
  row: BatchRow
  state: BatchState
  pausedBecause: string | undefined
  totals: BatchCounts & { alike: number }
  hosts: BatchHeader['hosts']
  /** Items that had settled, and bytes that were there, when the run began. */
  settledBefore: number
  receivedBefore: number
  /** Of the last run, while none is there. */
  times: BatchHeader['times']
}

type RunSoFar = RunTimes & Record<'saved' | 'skipped' | 'failed' | 'cancelled', number>

/** The times of a run, and of how many images they are. Without one, as after a crash, nothing is known. */
export function timesOf(run: RunSoFar | undefined): BatchHeader['times'] {
  const { elapsedMs = 0, sequentialEstimateMs = 0, boundMs = 0, factor } = run ?? {}
  const { peakAtOnce = 0, downloaded = 0 } = run ?? {}
  const { saved = 0, skipped = 0, failed = 0, cancelled = 0 } = run ?? {}
  const images = saved + skipped + failed + cancelled
  return { elapsedMs, sequentialEstimateMs, boundMs, factor, peakAtOnce, downloaded, saved, images }
}

export function lookAt(facts: BatchFacts, run: Snapshot | undefined, meters: Meters, now: number): Look {
  const { row, state, totals } = facts
  const { active = [] } = run ?? {}
  const live = new Map<number, LiveItem>()
  for (const item of active) {
    live.set(item.index, { ...item, bytesPerSecond: meters.speedOf(item, now) })
  }
  meters.keepOnly(live)
  const stored = run === undefined ? totals.items : facts.settledBefore + run.items
  const counts = countsOf(totals, stored, active)
  const receivedBytes = facts.receivedBefore + (run?.receivedBytes ?? 0)
  const moves = state === 'running' || state === 'stopping'
  const bytesPerSecond = moves ? meters.speed(receivedBytes, now) : 0
  const header: BatchHeader = {
    batch: row.id,
    folder: row.folder,
    createdAt: row.createdAt,
    state,
    pausedBecause: facts.pausedBecause,
    reading: run?.reading ?? false,
    held: heldOf(active),
    pendingSource: run === undefined ? row.pendingSource?.kind : undefined,
    counts,
    alike: totals.alike,
    receivedBytes,
    bytesPerSecond,
    remainingMs:
      run !== undefined && state === 'running' ? remainingMs(run, counts, bytesPerSecond) : undefined,
    atOnce: row.options.atOnce,
    perHost: row.options.perHost,
    times: run === undefined ? facts.times : timesOf({ ...run, ...run.times }),
    coolingHosts: run?.coolingHosts ?? [],
    hosts: facts.hosts,
  }
  return { header, stored, live, version: versionOf(stored, totals, active) }
}

function versionOf(stored: number, totals: BatchCounts, active: Snapshot['active']): string {
  const { saved, skipped, failed, cancelled } = totals
  const running = active.map(
    ({ index, state }) => `${index}${state.kind}${'attempt' in state ? state.attempt : ''}`,
  )
  return [stored, saved, skipped, failed, cancelled, ...running].join(' ')
}
