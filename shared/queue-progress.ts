import { formatCount, formatDuration } from './text/format.ts'

/** How far a queue is, for people: what is on the disk, and what Redis says. */
export type QueueProgress = {
  /** One for each list that was enqueued into the folder, oldest first; undefined where no folder was named. */
  runs: RunProgress[] | undefined
  /** Undefined where Redis does not answer. */
  jobs: QueueJobs | undefined
  workers: QueueWorker[]
  /** What is at risk, as sentences. */
  risks: string[]
}

/** Hosts that are downloaded from, that wait, and that are no longer tried. */
export type QueueJobs = { active: number; waiting: number; failed: number }

export type QueueWorker = {
  name: string
  /** Since it was last heard, by the clock of Redis. */
  heardMs: number
  /** Images in the last minutes; undefined where there were none. */
  perSecond: number | undefined
}

export type RunProgress = {
  run: string
  createdAt: number
  items: number
  saved: number
  failed: number
  left: number
  bytes: number
  /** Images a second in the last minutes, and the time that the rest takes at this rate; undefined where nothing was done. */
  rate: { perSecond: number; leftMs: number } | undefined
  /** Hosts with something left. */
  hostsLeft: number
  /** Those with the most left, and those with the most failures. */
  largest: HostProgress[]
  failing: HostProgress[]
  /** Causes of failures, those with the most first. */
  failures: { code: string; items: number }[]
}

export type HostProgress = { host: string; items: number; done: number; failed: number }

/** A worker that was not heard for this long has stopped itself, or cannot work. */
const silentAfterMs = 9_000

export const isSilent = ({ heardMs }: Pick<QueueWorker, 'heardMs'>): boolean => heardMs > silentAfterMs

/** What is at risk beside how Redis is kept. Only what is known: without the answer of Redis, or a folder, less is said. */
export function risksOf({
  runs = [],
  jobs,
  workers,
}: Pick<QueueProgress, 'runs' | 'jobs'> & { workers: readonly Omit<QueueWorker, 'perSecond'>[] }): string[] {
  if (jobs === undefined) return []
  const left = runs.reduce((sum, run) => sum + run.left, 0)
  const hosts = runs.reduce((sum, run) => sum + run.hostsLeft, 0)
  const queued = jobs.active + jobs.waiting
  const silent = workers.filter(isSilent)
  const isWaiting = queued > 0 || left > 0
  return [
    ...(isWaiting && !workers.some(worker => !isSilent(worker))
      ? [`No worker is running${left > 0 ? `: ${formatCount(left, 'image')} wait` : ''}. Start “shoal work”.`]
      : []),
    ...(isWaiting ? silent : []).map(
      ({ name, heardMs }) =>
        `${name} has not been heard for ${formatDuration(heardMs)}. Its hosts go to other workers.`,
    ),
    ...(hosts > queued
      ? [
          `${formatCount(hosts - queued, 'host')} with images left ${hosts - queued === 1 ? 'has' : 'have'} no job: Redis lost some. “shoal enqueue --reconcile” adds them again.`,
        ]
      : []),
    ...(jobs.failed > 0
      ? [
          `${formatCount(jobs.failed, 'job')} failed for good. “shoal enqueue --reconcile” adds again what is not done.`,
        ]
      : []),
  ]
}
