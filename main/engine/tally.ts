import type { BatchSummary, SettledItem, SettledState } from '../../shared/model.ts'
import { totalsOf } from '../../shared/timing.ts'
import type { Limits } from './scheduler.ts'

type Counts = Record<SettledState['kind'], number>

/** Counts and adds up what a run does. */
export type Tally = {
  added(hosts: ReadonlyMap<string, number>): void
  /** The first item was opened; later calls do nothing. */
  begun(now: number): void
  received(bytes: number): void
  settled(host: string, item: SettledItem): void
  /** The limits became these. The bound is told for the widest ones. */
  limited(limits: Limits): void
  snapshot(): Counts & { items: number; receivedBytes: number }
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
  let startedAt: number | undefined

  return {
    added(hosts) {
      for (const count of hosts.values()) items += count
    },
    begun(now) {
      startedAt ??= now
    },
    received(more) {
      receivedBytes += more
    },
    settled(host, { state, times }) {
      counts[state.kind] += 1
      if (state.kind === 'saved') bytes += state.bytes
      activeSumMs += times.activeMs
      activeMaxMs = Math.max(activeMaxMs, times.activeMs)
      if (times.activeMs > 0) activeMsOfHost.set(host, (activeMsOfHost.get(host) ?? 0) + times.activeMs)
    },
    limited(next) {
      atOnce = Math.max(atOnce, next.atOnce)
      perHost = Math.max(perHost, next.perHost)
    },
    snapshot: () => ({ ...counts, items, receivedBytes }),
    summary({ endedAt, left, peakAtOnce }) {
      const elapsedMs = startedAt === undefined ? 0 : endedAt - startedAt
      let busiestHostMs = 0
      for (const ms of activeMsOfHost.values()) busiestHostMs = Math.max(busiestHostMs, ms)
      const totals = totalsOf({ elapsedMs, activeSumMs, activeMaxMs, busiestHostMs, atOnce, perHost })
      return { ...counts, left, bytes, elapsedMs, ...totals, peakAtOnce }
    },
  }
}
