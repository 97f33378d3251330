import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'
import type { RunTimes } from '../../shared/model.ts'
import type { ActiveItem, BatchCounts, BatchRow, Snapshot } from '../app/app.ts'
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
export type LiveItem = Omit<ActiveItem, 'index' | 'item'> & { bytesPerSecond: number | undefined }

/** What is known of a batch besides its run. */
export type BatchFacts = {
  row: BatchRow
  state: BatchState
  pausedBecause: string | undefined
  totals: BatchCounts & { savedBytes: number; alike: number }
  hosts: BatchHeader['hosts']
  sameAddress: BatchHeader['sameAddress']
  /** Of the last run, while none is there. */
  times: BatchHeader['times']
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
  const { elapsedMs = 0, sequentialEstimateMs = 0, boundMs = 0, factor } = run ?? {}
  const { peakAtOnce = 0, downloaded = 0 } = run ?? {}
  const { saved = 0, skipped = 0, failed = 0, cancelled = 0 } = run ?? {}
  const images = saved + skipped + failed + cancelled
  return { elapsedMs, sequentialEstimateMs, boundMs, factor, peakAtOnce, downloaded, saved, images }
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
    folder: row.folder,
    createdAt: row.createdAt,
    state,
    pausedBecause: facts.pausedBecause,
    reading: run?.reading ?? false,
    held: heldOf(active),
    pendingSource: run === undefined ? row.pendingSource?.kind : undefined,
    counts,
    lists: row.lists,
    alike: totals.alike,
    sameAddress: run === undefined ? facts.sameAddress : [],
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

function liveItems({ run, meters }: RunFacts, now: number): Map<number, LiveItem> {
  const live = new Map<number, LiveItem>()
  for (const item of run.active) {
    live.set(item.index, { ...item, bytesPerSecond: meters.speedOf(item, now) })
  }
  meters.keepOnly(live)
  return live
}

function versionOf(stored: number, totals: BatchCounts, active: Snapshot['active']): string {
  const { saved, skipped, failed, cancelled } = totals
  const running = active.map(
    ({ index, state }) => `${index}${state.kind}${'attempt' in state ? state.attempt : ''}`,
  )
  return [stored, saved, skipped, failed, cancelled, ...running].join(' ')
}
