import type { QueueJobs } from '../../shared/queue-progress.ts'
import { mapAtOnce } from '../system/at-once.ts'
import type { OpenQueue } from './connect.ts'
import type { TurnSum } from './records.ts'
import { type QueueRun, runsIn } from './run-folder.ts'
import { createLaneCounter, type LaneCounter } from './tally.ts'
import { workersHeard } from './workers.ts'

export type RunStatus = {
  run: QueueRun
  saved: number
  failed: number
  bytes: number
  left: number
  /** Images a second in the last minutes, and the time that the rest takes at this rate, ms; undefined where nothing was done. */
  rate: Rate | undefined
  /** Hosts with something left or failed, those with the most left first. */
  hosts: { host: string; items: number; done: number; failed: number }[]
  /** Causes of failures, those with the most first. */
  failures: { code: string; items: number }[]
  /** Images a second of each worker in the last minutes, the quickest first. */
  workers: { worker: string; perSecond: number }[]
}
export type Rate = { perSecond: number; leftMs: number }

/** What a rate is taken of, ms. */
const recentMs = 300_000

/** Lanes that are counted at once. */
const lanesAtOnce = 32

/**
 * How far the runs of a folder are: by what is on disk, so also without a queue. `now`: epoch ms. Asked again, it reads
 * only what is new. Rejects where a run is damaged.
 */
export function createStatusReader(folder: string): (now: number) => Promise<RunStatus[]> {
  const counters = new Map<string, LaneCounter>()
  return async now => {
    const isRecent = ({ to = 0 }: TurnSum) => to > now - recentMs
    const found: RunStatus[] = []
    for (const run of await runsIn(folder)) {
      const count = async ({ lane, host, items }: QueueRun['lanes'][number]) => {
        const key = `${run.run}-${lane}`
        const counter = counters.get(key) ?? createLaneCounter(folder, { run: run.run, lane })
        counters.set(key, counter)
        return { host, items, tally: await counter.read(isRecent) }
      }
      const counted = await Array.fromAsync(mapAtOnce(run.lanes, count, { atOnce: lanesAtOnce }))
      found.push(statusOf(run, counted, now))
    }
    return found
  }
}

type CountedLane = { host: string; items: number; tally: Awaited<ReturnType<LaneCounter['read']>> }

/** What the lanes of a run come to. */
function statusOf(run: QueueRun, lanes: readonly CountedLane[], now: number): RunStatus {
  const sums = { saved: 0, failed: 0, bytes: 0 }
  const failures = new Map<string, number>()
  const turns: TurnSum[] = []
  const hosts: RunStatus['hosts'] = []
  for (const { host, items, tally } of lanes) {
    sums.saved += tally.saved
    sums.failed += tally.failed
    sums.bytes += tally.bytes
    for (const [code, count] of Object.entries(tally.failures))
      failures.set(code, (failures.get(code) ?? 0) + count)
    for (const turn of tally.turns) turns.push(turn)
    const done = tally.saved + tally.failed
    if (done < items || tally.failed > 0) hosts.push({ host, items, done, failed: tally.failed })
  }
  const left = run.items - sums.saved - sums.failed
  const rate = rateOf(turns, left, now)
  return {
    ...{ run, ...sums, left, rate },
    hosts: hosts.sort((a, b) => b.items - b.done - (a.items - a.done)),
    failures: [...failures].map(([code, items]) => ({ code, items })).sort((a, b) => b.items - a.items),
    workers: workersOf(turns, left, now),
  }
}

type Span = Pick<TurnSum, 'saved' | 'failed' | 'from' | 'to'>

/** By what settled in the last minutes, from the first of it on. A turn counts as spread over its time. */
export function rateOf(turns: readonly Span[], left: number, now: number): Rate | undefined {
  const [since, parts] = [now - recentMs, { first: now, items: 0 }]
  for (const { saved, failed, from, to } of turns) {
    if (from === undefined || to === undefined || to <= since) continue
    const begin = Math.max(from, since)
    const share = to === from ? 1 : (to - begin) / (to - from)
    parts.first = Math.min(parts.first, begin)
    parts.items += (saved + failed) * share
  }
  if (parts.items === 0) return undefined
  const perSecond = parts.items / (Math.max(1000, now - parts.first) / 1000)
  return { perSecond, leftMs: (left / perSecond) * 1000 }
}

function workersOf(turns: readonly TurnSum[], left: number, now: number): RunStatus['workers'] {
  const byWorker = Map.groupBy(turns, ({ worker = '' }) => worker)
  byWorker.delete('')
  return Array.from(byWorker)
    .flatMap(([worker, own]) => {
      const rate = rateOf(own, left, now)
      return rate === undefined ? [] : [{ worker, perSecond: rate.perSecond }]
    })
    .sort((a, b) => b.perSecond - a.perSecond)
}

export type QueueStatus = {
  /** Those that were heard in the last hour, and did not end normally. */
  workers: { name: string; heardMs: number }[]
  lanes: QueueJobs
}

/** What the queue itself says. Rejects with the error of Redis. */
export async function statusOfQueue({ queue, redis }: OpenQueue): Promise<QueueStatus> {
  const [workers, counts] = await Promise.all([
    workersHeard(redis),
    queue.getJobCounts('active', 'waiting', 'delayed', 'prioritized', 'failed'),
  ])
  const { active = 0, waiting = 0, delayed = 0, prioritized = 0, failed = 0 } = counts
  return {
    workers,
    lanes: { active, waiting: waiting + delayed + prioritized, failed },
  }
}
