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

/** Before the name of each key in Redis. */
export const keyPrefix = 'shoal'

export async function takeFence(redis: Redis, { run, lane }: JobData): Promise<Fence> {
  const key = `${keyPrefix}:fence:${run}:${lane}`
  const token = await redis.incr(key)
  return { token, isOurs: async () => Number(await redis.get(key)) === token }
}
