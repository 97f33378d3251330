import type { BatchSummary, SettledItem, SettledState } from '../../shared/model.ts'
import { totalsOf } from '../../shared/timing.ts'
import type { Limits } from './scheduler.ts'

type Counts = Record<SettledState['kind'], number>

type Totals = ReturnType<typeof totalsOf> & { elapsedMs: number }

/** Counts and adds up what a run does. */
export type Tally = {
  added(hosts: ReadonlyMap<string, number>): void
  /** The first item was opened; later calls do nothing. */
  begun(now: number): void
  /** A pause is no part of the time the run took. */
  paused(now: number): void
  resumed(now: number): void
  received(bytes: number): void
  settled(host: string, item: SettledItem): void
  /** Work on an item that was interrupted and will begin again: it took its time all the same. */
  spent(host: string, activeMs: number): void
  /** So many failed items are tried again. */
  requeued(count: number): void
  /** The limits became these. The bound is told for the widest ones. */
  limited(limits: Limits): void
  snapshot(): Counts & { items: number; receivedBytes: number }
  /** The totals so far, with what still runs. */
  times(now: number, running: readonly { host: string; activeMs: number }[]): Totals
  summary(end: { endedAt: number; left: number; peakAtOnce: number }): BatchSummary
}

/** A tally from nothing, for a run that starts with these limits. */
export function createTally(limits: Limits): Tally {
  const counts: Counts = { saved: 0, skipped: 0, failed: 0, cancelled: 0 }
  const activeMsOfHost = new Map<string, number>()
  let { atOnce, perHost } = limits
  let items = 0
  let bytes = 0
  let receivedBytes = 0
  let activeSumMs = 0
  let activeMaxMs = 0
  let busiestHostMs = 0
  let startedAt: number | undefined
  let pausedAt: number | undefined
  let pausedMs = 0

  const sincePaused = (now: number) => (pausedAt === undefined ? 0 : now - pausedAt)

  function spend(host: string, activeMs: number): void {
    if (activeMs === 0) return
    activeSumMs += activeMs
    activeMaxMs = Math.max(activeMaxMs, activeMs)
    const hostMs = (activeMsOfHost.get(host) ?? 0) + activeMs
    activeMsOfHost.set(host, hostMs)
    busiestHostMs = Math.max(busiestHostMs, hostMs)
  }

  return {
    added(hosts) {
      for (const count of hosts.values()) items += count
    },
    begun(now) {
      startedAt ??= now
    },
    paused(now) {
      if (startedAt !== undefined) pausedAt ??= now
    },
    resumed(now) {
      pausedMs += sincePaused(now)
      pausedAt = undefined
    },
    received(more) {
      receivedBytes += more
    },
    settled(host, { state, times }) {
      counts[state.kind] += 1
      if (state.kind === 'saved') bytes += state.bytes
      spend(host, times.activeMs)
    },
    spent: spend,
    requeued(count) {
      counts.failed = Math.max(0, counts.failed - count)
    },
    limited(next) {
      atOnce = Math.max(atOnce, next.atOnce)
      perHost = Math.max(perHost, next.perHost)
    },
    snapshot: () => ({ ...counts, items, receivedBytes }),
    times,
    summary: ({ endedAt, left, peakAtOnce }) => ({
      ...counts,
      left,
      bytes,
      ...times(endedAt, []),
      peakAtOnce,
    }),
  }

  function times(now: number, running: readonly { host: string; activeMs: number }[]): Totals {
    const elapsedMs = startedAt === undefined ? 0 : now - startedAt - pausedMs - sincePaused(now)
    const runningMsOfHost = new Map<string, number>()
    let sumMs = activeSumMs
    let maxMs = activeMaxMs
    for (const { host, activeMs } of running) {
      sumMs += activeMs
      maxMs = Math.max(maxMs, activeMs)
      runningMsOfHost.set(host, (runningMsOfHost.get(host) ?? 0) + activeMs)
    }
    let busiestMs = busiestHostMs
    for (const [host, ms] of runningMsOfHost) {
      busiestMs = Math.max(busiestMs, ms + (activeMsOfHost.get(host) ?? 0))
    }
    const sums = { activeSumMs: sumMs, activeMaxMs: maxMs, busiestHostMs: busiestMs }
    return { elapsedMs, ...totalsOf({ elapsedMs, ...sums, atOnce, perHost }) }
  }
}
