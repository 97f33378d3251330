import type { Item } from '../../shared/model.ts'
import type { OpenQueue } from './connect.ts'
import { freshToken } from './fence.ts'
import { doneRows, writeDone } from './records.ts'
import { type JobData, type QueueRun, runsIn } from './run-folder.ts'
import { tallyOfLane } from './tally.ts'
import { writeRun } from './write-run.ts'

export type Enqueued = {
  run: QueueRun
  /** The list was not enqueued into this folder before. */
  isNew: boolean
  /** Lanes with something left, all of which are in the queue now. */
  lanes: number
  /** Rows that are done already. */
  done: number
}

/** Jobs added at once; a part of a larger bulk can be refused and the rest taken. */
const bulk = 1000

/**
 * Writes a list as a run and puts a job for each of its hosts into the queue. Once more: what is not done is in the queue
 * again, whatever Redis lost; a job that is there stays. Rejects as `writeRun` does, or with the error of Redis.
 */
export async function enqueue(
  { queue, redis }: Pick<OpenQueue, 'queue' | 'redis'>,
  folder: string,
  items: AsyncIterable<readonly Item[]>,
  options: { nameTemplate: string; now: number; retryFailed: boolean },
): Promise<Enqueued> {
  const { run, isNew } = await writeRun(folder, items, options)
  // Nothing of a new list was recorded.
  const lanes = isNew
    ? run.lanes.map(({ lane, items }) => ({ lane, left: items }))
    : await lanesLeft(redis, folder, run, options)
  return { ...(await addJobs(queue, run, lanes)), isNew }
}

/**
 * Puts a job into the queue for each host with something left of all lists that were enqueued into a folder: the lists
 * themselves are not needed. Oldest first. Rejects with the error of Redis, or where what is there is damaged.
 */
export async function reconcile(
  { queue, redis }: Pick<OpenQueue, 'queue' | 'redis'>,
  folder: string,
  options: { retryFailed: boolean },
): Promise<Enqueued[]> {
  const all: Enqueued[] = []
  for (const run of await runsIn(folder)) {
    const lanes = await lanesLeft(redis, folder, run, options)
    all.push({ ...(await addJobs(queue, run, lanes)), isNew: false })
  }
  return all
}

type LaneLeft = { lane: string; left: number }

async function addJobs(
  queue: OpenQueue['queue'],
  run: QueueRun,
  lanes: readonly LaneLeft[],
): Promise<Omit<Enqueued, 'isNew'>> {
  for (let at = 0; at < lanes.length; at += bulk) {
    await queue.addBulk(lanes.slice(at, at + bulk).map(({ lane }) => jobOf(run.run, lane)))
  }
  const left = lanes.reduce((sum, each) => sum + each.left, 0)
  return { run, lanes: lanes.length, done: run.items - left }
}

async function lanesLeft(
  redis: OpenQueue['redis'],
  folder: string,
  run: QueueRun,
  { retryFailed }: { retryFailed: boolean },
): Promise<LaneLeft[]> {
  if (retryFailed) await reopenFailed(folder, run, job => freshToken(redis, job))
  return openLanes(folder, run)
}

/** Notes of each failed row that it is to be tried again. A worker that works on its lane loses it. */
async function reopenFailed(
  folder: string,
  { run, lanes }: QueueRun,
  freshToken: (job: JobData) => Promise<number>,
): Promise<void> {
  for (const { lane } of lanes) {
    const job = { run, lane }
    if ((await tallyOfLane(folder, job)).failed === 0) continue
    const failed = [...(await doneRows(folder, job)).values()].filter(({ state }) => state === 'failed')
    const token = await freshToken(job)
    await writeDone(
      folder,
      job,
      token,
      failed.map(({ row }) => ({ row, state: 'again' })),
    )
  }
}

/** The lanes of a run that have something left, by what is on disk. */
async function openLanes(folder: string, { run, lanes }: QueueRun): Promise<LaneLeft[]> {
  const open: LaneLeft[] = []
  for (const { lane, items } of lanes) {
    const { saved, failed } = await tallyOfLane(folder, { run, lane })
    if (saved + failed < items) open.push({ lane, left: items - saved - failed })
  }
  return open
}

/** Its id is free again once it has ended: a kept one would make the queue pass over it silently. */
const jobOf = (run: string, lane: string) => ({
  name: 'lane',
  data: { run, lane },
  opts: {
    jobId: `${run}-${lane}`,
    removeOnComplete: true,
    attempts: 50,
    backoff: { type: 'exponential', delay: 2000 },
    removeOnFail: true,
  } as const,
})
