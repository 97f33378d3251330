import type { Redis } from 'ioredis'
import { keyPrefix } from './fence.ts'

/** Names of workers, with when each was last heard. */
const key = `${keyPrefix}:workers`

/** Workers that were not heard for this long are no longer listed. */
const rememberedSeconds = 3600

/** By the clock of Redis: those of the workers may differ. Forgets the silent: who only looks at a queue writes nothing. */
const beatScript = `
  local now = redis.call('TIME')[1]
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - ${rememberedSeconds})
`

/** This worker lives. Rejects with the error of Redis. */
export const beat = (redis: Redis, name: string): Promise<unknown> => redis.eval(beatScript, 1, key, name)

/** It ended normally. */
export const leave = (redis: Redis, name: string): Promise<unknown> => redis.zrem(key, name)

/** Workers of the last hour that did not end normally. Rejects with the error of Redis. */
export async function workersHeard(redis: Redis): Promise<{ name: string; heardMs: number }[]> {
  const [seconds] = await redis.time()
  const since = Number(seconds) - rememberedSeconds
  const found = await redis.zrange(key, since, '+inf', 'BYSCORE', 'WITHSCORES')
  return Array.from({ length: found.length / 2 }, (_, at) => ({
    name: found[at * 2] ?? '',
    heardMs: Math.max(0, Number(seconds) - Number(found[at * 2 + 1])) * 1000,
  }))
}
