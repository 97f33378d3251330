import { createLaneReader, type LaneReader } from './lane-reader.ts'
import { type JobData, type QueueRun, readRun } from './run-folder.ts'

/** What a worker knows of the lanes that it worked on. */
export type LaneMemory = {
  /** Undefined where there is no such list. Rejects where one is damaged. */
  of(job: JobData): Promise<{ host: string; reader: LaneReader } | undefined>
  forget(job: JobData): void
}

/** Beyond these the one that was used longest ago is read anew. */
const [mostLanes, mostRuns] = [10_000, 8]

/** `lists`: where the lists lie. What was enqueued does not change, so each is read once. */
export function createLaneMemory(lists: string): LaneMemory {
  const runs = createLatest<Promise<Map<string, QueueRun['lanes'][number]> | undefined>>(mostRuns)
  const readers = createLatest<LaneReader>(mostLanes)
  const lanesOf = async (run: string) => {
    const found = await readRun(lists, run)
    return found && new Map(found.lanes.map(each => [each.lane, each]))
  }
  return {
    async of(job) {
      const lanes = await runs
        .get(job.run, () => lanesOf(job.run))
        .catch((error: unknown) => {
          runs.delete(job.run)
          throw error
        })
      const lane = lanes?.get(job.lane)
      // It may be there the next time.
      if (lane === undefined) runs.delete(job.run)
      if (lane === undefined) return undefined
      return {
        host: lane.host,
        reader: readers.get(keyOf(job), () => createLaneReader(lists, job, lane.items)),
      }
    },
    forget: job => readers.delete(keyOf(job)),
  }
}

const keyOf = ({ run, lane }: JobData): string => `${run}-${lane}`

/** The values that were used last, at most this many. */
function createLatest<Value>(most: number) {
  const values = new Map<string, Value>()
  return {
    get(key: string, make: () => Value): Value {
      const value = values.get(key) ?? make()
      values.delete(key)
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > most && oldest !== undefined) values.delete(oldest)
      return value
    },
    delete: (key: string): void => void values.delete(key),
  }
}
