import type { SequentialEstimate } from '../../../shared/estimate/estimate.ts'
import type { SettledItem, SettledState } from '../../../shared/model.ts'
import { addEnd, type Counts, endOf, type ItemEnd, noItems } from '../../../shared/outcomes.ts'
import type { BatchSummary, RunTimes } from '../../../shared/summary.ts'
import { downloadMs } from '../../../shared/timing.ts'
import { factorOfRun, isDownload } from '../../../shared/worth.ts'
import type { Limits } from '../hosts/scheduler.ts'
import { createSequentialEstimate } from './sequential-estimate.ts'

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
  /** An item that was counted came to another end after all. */
  revised(host: string, item: SettledItem, before: SettledState): void
  /** This many failed items are tried again. */
  requeued(count: number): void
  /** The limits have changed to these. The bound uses the highest ones. */
  limited(limits: Limits): void
  snapshot(): Counts<ItemEnd> & { items: number; receivedBytes: number }
  /** The totals so far, of the images that are saved. */
  times(now: number, peakAtOnce: number): RunTimes
  summary(end: { endedAt: number; left: number; peakAtOnce: number }): BatchSummary
}

/** A tally from nothing, for a run that starts with these limits. */
export function createTally(limits: Limits): Tally {
  const counts = noItems()
  const sumMsOfHost = new Map<string, number>()
  const estimate = createSequentialEstimate()
  let { atOnce, perHost } = limits
  let items = 0
  let bytes = 0
  let receivedBytes = 0
  let downloaded = 0
  let sumMs = 0
  let longestMs = 0
  let busiestHostMs = 0
  let startedAt: number | undefined
  let pausedAt: number | undefined
  let pausedMs = 0

  const sincePaused = (now: number) => (pausedAt === undefined ? 0 : now - pausedAt)

  /** Only a saved image is worth anything, and only the time in which it really came over the network. */
  function downloadedIn(ms: number, host: string): void {
    downloaded += 1
    sumMs += ms
    longestMs = Math.max(longestMs, ms)
    const hostMs = (sumMsOfHost.get(host) ?? 0) + ms
    sumMsOfHost.set(host, hostMs)
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
    settled(host, item) {
      const { state, attempts } = item
      addEnd(counts, endOf(state))
      estimate.settled(item)
      if (state.kind !== 'saved') return
      bytes += state.bytes
      if (isDownload(item)) downloadedIn(downloadMs(attempts), host)
    },
    revised(host, item, before) {
      addEnd(counts, endOf(item.state))
      // What an earlier run saved was never counted here.
      if (startedAt === undefined || item.times.settledAt < startedAt) return
      addEnd(counts, endOf(before), -1)
      if (before.kind !== 'saved') return
      bytes -= before.bytes
      if (!isDownload({ ...item, state: before })) return
      estimate.revoked(item)
      downloaded -= 1
      const ms = downloadMs(item.attempts)
      sumMs -= ms
      // The longest and the busiest stay: they only bound what could have been faster.
      sumMsOfHost.set(host, (sumMsOfHost.get(host) ?? 0) - ms)
    },
    requeued(count) {
      addEnd(counts, 'failed', -count)
    },
    limited(next) {
      atOnce = Math.max(atOnce, next.atOnce)
      perHost = Math.max(perHost, next.perHost)
    },
    snapshot: () => ({ ...counts, items, receivedBytes }),
    times: (now, peakAtOnce) => times(now, peakAtOnce, estimate.about(sumMs)),
    summary: ({ endedAt, left, peakAtOnce }) => ({
      ...counts,
      left,
      bytes,
      ...times(endedAt, peakAtOnce, estimate.of(sumMs)),
    }),
  }

  function times(now: number, peakAtOnce: number, range: SequentialEstimate | undefined): RunTimes {
    const elapsedMs = startedAt === undefined ? 0 : now - startedAt - pausedMs - sincePaused(now)
    const facts = {
      elapsedMs,
      sequentialEstimateMs: range?.ms,
      sequentialEstimate: range && { lowMs: range.lowMs, highMs: range.highMs },
      downloaded,
      peakAtOnce,
    }
    return {
      ...facts,
      boundMs: Math.max(longestMs, sumMs / atOnce, busiestHostMs / perHost),
      factor: factorOfRun({ ...facts, stage: 'over' }),
    }
  }
}
