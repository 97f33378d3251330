import type { Redis } from 'ioredis'
import type { JobData } from './run-folder.ts'

/**
 * Who a lane belongs to: each worker that begins it gets a higher number, and only the highest counts. A worker that was
 * frozen or cut off finds so that the lane is another's now. Source: Kleppmann, "How to do distributed locking", fencing
 * tokens.
 */
export type Fence = {
  token: number
  /** That of the turn before, of any worker; 0 for the first. */
  previous: number
  isOurs(): Promise<boolean>
  /** The host is held for this long from now on: another list's lane of it waits. */
  hold(): Promise<unknown>
  /** Other lists may have the host. */
  release(): Promise<unknown>
}

/** Before the name of each key in Redis. */
export const keyPrefix = 'shoal'

/** A fence outlives every turn by far, and does not stay for ever. */
const keptSeconds = 7 * 86_400

/** The time is in the number: a Redis that lost everything still gives higher ones than before. */
const tokenScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local previous = tonumber(redis.call('GET', KEYS[1]) or '0')
local token = string.format('%.0f', math.max(now, previous + 1))
redis.call('SET', KEYS[1], token, 'EX', ARGV[1])`

/** Answers nothing where the host is held by the lane of another list. */
const takeScript = `
local holder = redis.call('GET', KEYS[2])
if holder and string.sub(holder, 1, #ARGV[2]) ~= ARGV[2] then return false end
${tokenScript}
redis.call('SET', KEYS[2], ARGV[2] .. ':' .. token, 'PX', ARGV[3])
return { token, string.format('%.0f', previous) }`

const fenceKey = ({ run, lane }: JobData): string => `${keyPrefix}:fence:${run}:${lane}`

/** A number above all others of the lane: a worker that works on it has lost it. */
export const freshToken = async (redis: Redis, job: JobData): Promise<number> =>
  Number(await redis.eval(`${tokenScript}\nreturn token`, 1, fenceKey(job), keptSeconds))

const ifHeld = (then: string): string => `if redis.call('GET', KEYS[1]) == ARGV[1] then ${then} end`

/** Undefined where the host is downloaded from for another list just now. `holdMs`: how long it is held from then on. */
export async function takeFence(redis: Redis, job: JobData, holdMs: number): Promise<Fence | undefined> {
  const key = fenceKey(job)
  const holder = `${keyPrefix}:host:${job.lane}`
  const taken = (await redis.eval(takeScript, 2, key, holder, keptSeconds, job.run, holdMs)) as
    | [string, string]
    | null
  if (taken === null) return undefined
  const [token, previous] = taken
  const own = `${job.run}:${token}`
  return {
    ...{ token: Number(token), previous: Number(previous) },
    isOurs: async () => (await redis.get(key)) === token,
    hold: () => redis.eval(ifHeld("redis.call('PEXPIRE', KEYS[1], ARGV[2])"), 1, holder, own, holdMs),
    release: () => redis.eval(ifHeld("redis.call('DEL', KEYS[1])"), 1, holder, own),
  }
}
