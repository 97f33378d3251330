import type { OpenQueue } from './connect.ts'
import { doneRows, type QueueRun, runsIn } from './run-folder.ts'

export type RunStatus = {
  run: QueueRun
  saved: number
  failed: number
  bytes: number
  left: number
  /** Images a second in the last minutes, and the time that the rest takes at this rate, ms; undefined where nothing was done. */
  rate: { perSecond: number; leftMs: number } | undefined
  /** Hosts with something left, those with the most first. */
  hosts: { host: string; items: number; done: number }[]
  /** Causes of failures, those with the most first. */
  failures: { code: string; items: number }[]
}

/** What a rate is taken of, ms. */
const recentMs = 300_000

/**
 * How far the runs of a folder are: by what stands on disk, so also without a queue. `now`: epoch ms. Rejects where a run
 * is damaged.
 */
export async function statusOfRuns(folder: string, now: number): Promise<RunStatus[]> {
  return Promise.all((await runsIn(folder)).map(run => statusOf(folder, run, now)))
}

/** By the images that settled in the last minutes, from the first of them on. */
export function rateOf(settledAt: readonly number[], left: number, now: number): RunStatus['rate'] {
  const recent = settledAt.filter(at => at > now - recentMs)
  const [first] = recent.toSorted((a, b) => a - b)
  if (first === undefined) return undefined
  const perSecond = recent.length / (Math.max(1000, now - first) / 1000)
  return { perSecond, leftMs: (left / perSecond) * 1000 }
}

async function statusOf(folder: string, run: QueueRun, now: number): Promise<RunStatus> {
  const failures = new Map<string, number>()
  const doneIn = new Map<string, number>()
  const [counts, bytes] = [{ saved: 0, failed: 0 }, { sum: 0 }]
  const settledAt: number[] = []
  await Promise.all(
    run.lanes.map(async ({ lane }) => {
      for (const row of (await doneRows(folder, run.run, lane)).values()) {
        if (row.state !== 'again') counts[row.state] += 1
        bytes.sum += row.bytes ?? 0
        if (row.settledAt !== undefined) settledAt.push(Date.parse(row.settledAt))
        doneIn.set(lane, (doneIn.get(lane) ?? 0) + 1)
        if (row.failure !== undefined) failures.set(row.failure, (failures.get(row.failure) ?? 0) + 1)
      }
    }),
  )
  const hosts = run.lanes
    .map(({ lane, host, items }) => ({ host, items, done: doneIn.get(lane) ?? 0 }))
    .filter(({ items, done }) => done < items)
  const left = run.items - counts.saved - counts.failed
  return {
    ...{ run, ...counts, bytes: bytes.sum, left, rate: rateOf(settledAt, left, now) },
    hosts: hosts.sort((a, b) => b.items - b.done - (a.items - a.done)),
    failures: [...failures].map(([code, items]) => ({ code, items })).sort((a, b) => b.items - a.items),
  }
}

/**
 * The records of what is done, in the order of the list, as lines of a manifest: `shoal verify` and `shoal pack` read them.
 */
export async function* manifestOfRuns(folder: string): AsyncGenerator<string> {
  for (const { run } of await runsIn(folder)) {
    const rows = [...(await doneRows(folder, run)).values()].sort((a, b) => a.row - b.row)
    // As everywhere else, a record of a manifest begins with its batch.
    for (const { row: _, worker: __, ...record } of rows)
      yield `${JSON.stringify({ batch: run, ...record })}\n`
  }
}

export type QueueStatus = {
  /** Names of the workers that are connected. */
  workers: string[]
  lanes: { active: number; waiting: number; failed: number }
}

/** What the queue itself says. Rejects with the error of Redis. */
export async function statusOfQueue({ queue }: OpenQueue): Promise<QueueStatus> {
  const [workers, counts] = await Promise.all([
    queue.getWorkers(),
    queue.getJobCounts('active', 'waiting', 'delayed', 'prioritized', 'failed'),
  ])
  const { active = 0, waiting = 0, delayed = 0, prioritized = 0, failed = 0 } = counts
  return {
    workers: workers.map(({ rawname, name, id }) => String(rawname ?? name ?? id)),
    lanes: { active, waiting: waiting + delayed + prioritized, failed },
  }
}
