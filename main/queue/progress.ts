import { type QueueProgress, type RunProgress, risksOf } from '../../shared/queue-progress.ts'
import { explain, problemIn } from '../../shared/text/problems.ts'
import { type OpenQueue, openQueue, type QueueAddress } from './connect.ts'
import { createStatusReader, type QueueStatus, type RunStatus, statusOfQueue } from './status.ts'

/** A queue that is looked at again and again. It is never written to. */
export type QueueWatch = {
  /** `folder`: where lists were enqueued. Rejects with a RefusalError where what is there is damaged. */
  progress(folder?: string): Promise<QueueProgress>
  close(): Promise<void>
}

/** More than a person would read. */
const mostShown = 10

/** Connects at the first question, and again after one that Redis did not answer. */
export function watchQueue(address: QueueAddress, now: () => number): QueueWatch {
  let opened: Promise<OpenQueue> | undefined
  let reader: { folder: string; read: ReturnType<typeof createStatusReader> } | undefined

  async function ofRedis(): Promise<Pick<QueueProgress, 'jobs' | 'risks'> & Pick<QueueStatus, 'workers'>> {
    opened ??= openQueue(address)
    const asked = opened
    try {
      const queue = await asked
      const { lanes, workers } = await statusOfQueue(queue)
      return { jobs: lanes, workers, risks: queue.warnings }
    } catch (error) {
      if (opened === asked) opened = undefined
      // The rest can still be shown.
      asked.then(queue => queue.close()).catch(() => {})
      const problem = problemIn(error)
      return {
        ...{ jobs: undefined, workers: [] },
        risks: [problem === undefined ? `The queue does not answer (${error})` : explain(problem)],
      }
    }
  }
  return {
    async progress(folder) {
      // Before the disk: what is done meanwhile only leaves fewer hosts than jobs.
      const { jobs, workers, risks } = await ofRedis()
      if (folder !== undefined && reader?.folder !== folder)
        reader = { folder, read: createStatusReader(folder) }
      const runs = folder === undefined ? undefined : await reader?.read(now())
      const found = { runs: runs?.map(progressOf), jobs, workers: withRates(workers, runs ?? []) }
      return { ...found, risks: [...risks, ...risksOf(found)] }
    },
    async close() {
      // One that cannot be reached is not open.
      const queue = await opened?.catch(() => undefined)
      await queue?.close()
    },
  }
}

/** What people see of a run. */
export function progressOf({ run, hosts, failures, workers: _, ...counts }: RunStatus): RunProgress {
  const failing = hosts.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed)
  return {
    ...{ run: run.run, createdAt: run.createdAt, items: run.items },
    ...counts,
    hostsLeft: hosts.filter(({ items, done }) => done < items).length,
    largest: hosts.filter(({ items, done }) => done < items).slice(0, mostShown),
    failing: failing.slice(0, mostShown),
    failures: failures.slice(0, mostShown),
  }
}

/** The workers that Redis knows, with how quick each was in the last minutes. */
function withRates(heard: QueueStatus['workers'], runs: readonly RunStatus[]): QueueProgress['workers'] {
  const rates = new Map<string, number>()
  for (const { worker, perSecond } of runs.flatMap(({ workers }) => workers))
    rates.set(worker, (rates.get(worker) ?? 0) + perSecond)
  return heard.map(worker => ({ ...worker, perSecond: rates.get(worker.name) }))
}
