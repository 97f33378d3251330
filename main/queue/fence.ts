import type { Redis } from 'ioredis'
import type { JobData } from './run-folder.ts'

/**
 * Who a lane belongs to: each worker that begins it gets a higher number, and only the highest counts. A worker that was
 * frozen or cut off finds so that the lane is another's now. Source: Kleppmann, "How to do distributed locking", fencing
 * tokens.
 */
export type Fence = {
  token: number
  isOurs(): Promise<boolean>
}

export async function takeFence(redis: Redis, prefix: string, { run, lane }: JobData): Promise<Fence> {
  const key = `${prefix}:fence:${run}:${lane}`
  const token = await redis.incr(key)
  return { token, isOurs: async () => Number(await redis.get(key)) === token }
}

/** Adds to the counts of a run, for `shoal status`; the truth is on disk. */
export async function addCounts(
  redis: Redis,
  prefix: string,
  run: string,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const pipeline = redis.pipeline()
  for (const [name, count] of Object.entries(counts)) pipeline.hincrby(`${prefix}:counts:${run}`, name, count)
  await pipeline.exec()
}
