import { readFile } from 'node:fs/promises'
import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { refuse } from '../../shared/refusal.ts'
import { formatCount } from '../../shared/text/format.ts'
import { keyPrefix } from './fence.ts'
import type { JobData } from './run-folder.ts'

/** How to reach the queue. */
export type QueueAddress = { url: URL; caFile: string | undefined }

/** As both packages take it. */
type Connection = {
  host: string
  port: number
  username?: string
  password?: string
  db?: number
  tls?: { ca?: Buffer }
}

/** An open connection to a queue, and what is at risk there. */
export type OpenQueue = {
  queue: Queue<JobData>
  /** For Shoal's own keys. */
  redis: Redis
  /** Options for one more connection. */
  connection: Connection
  /** Of Redis, as it says it itself. */
  version: string
  /** Sentences. */
  warnings: string[]
  close(): Promise<void>
}

/** Time for one command of who adds jobs, ms: without it an outage holds the program for as long as it lasts. */
const commandTimeoutMs = 5000

const queueName = 'shoal'

/** Loaded only when a queue is used. Rejects with a RefusalError where the packages are missing. */
export async function loadQueuePackages() {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')])
    return { ...bullmq, Redis: ioredis.Redis }
  } catch (error) {
    return refuse('no-queue-packages', undefined, { cause: error })
  }
}

/**
 * The address of the queue, from the environment or a file: arguments can be read by every user of a machine. Rejects
 * with a RefusalError where there is none, or it is not one.
 */
export async function queueAddress(
  env: Readonly<Record<string, string | undefined>>,
  { queue, queueFile, ca }: { queue?: string; queueFile?: string; ca?: string },
): Promise<QueueAddress> {
  const text = queue ?? (queueFile === undefined ? env['SHOAL_QUEUE'] : await readAddress(queueFile))
  if (text === undefined || text.trim() === '') return refuse('no-queue')
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (url === undefined || !/^rediss?:$/.test(url.protocol)) return refuse('bad-queue')
  if (queue !== undefined && url.password !== '') return refuse('queue-secret')
  return { url, caFile: ca }
}

const readAddress = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(error => refuse('bad-queue', `${file} cannot be read`, { cause: error }))

/** Opens it and looks at how it is kept. Rejects with a RefusalError where it cannot be reached or is too old. */
export async function openQueue(address: QueueAddress): Promise<OpenQueue> {
  const packages = await loadQueuePackages()
  const { url } = address
  const connection: Connection = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
    ...(url.pathname.length > 1 && { db: Number(url.pathname.slice(1)) }),
    ...(url.protocol === 'rediss:' && {
      tls: { ...(address.caFile !== undefined && { ca: await readFile(address.caFile) }) },
    }),
  }
  const redis = new packages.Redis({
    ...{ ...connection, lazyConnect: true, commandTimeout: commandTimeoutMs, maxRetriesPerRequest: 1 },
  })
  // Each command rejects with its own error, but that of connecting does not say why.
  let heard: Error | undefined
  redis.on('error', error => {
    heard = error
  })
  try {
    await redis.connect()
    const version = await versionOf(redis)
    const warnings = [...addressWarnings(url), ...(await serverWarnings(redis))]
    const queue = new packages.Queue<JobData>(queueName, { connection: { ...connection }, prefix: keyPrefix })
    queue.on('error', () => {})
    return {
      ...{ queue, redis, connection, version, warnings },
      async close() {
        await queue.close()
        redis.disconnect()
      },
    }
  } catch (error) {
    redis.disconnect()
    if (error instanceof Error && 'refusal' in error) throw error
    return refuse('queue-unreachable', whyUnusable(url.host, heard?.message), { cause: heard ?? error })
  }
}

/** `said`: what Redis or the connection said last. */
function whyUnusable(host: string, said = ''): string {
  if (/^(NOAUTH|WRONGPASS)/.test(said)) return `The queue at ${host} wants another user name or password`
  return /certificate/i.test(said)
    ? `The certificate of the queue at ${host} is not trusted; --queue-ca names one that is`
    : `The queue at ${host} does not answer`
}

/** What is at risk with this address. */
export function addressWarnings({ protocol, hostname, host }: URL): string[] {
  const isHere = /^(localhost|127\..*|\[::1\])$/.test(hostname)
  return protocol === 'redis:' && !isHere
    ? [`The connection to ${host} is not encrypted: use rediss:// outside a network of your own.`]
    : []
}

/** Rejects with a RefusalError where it is too old. */
async function versionOf(redis: Redis): Promise<string> {
  const [, version = '', major, minor] =
    /redis_version:((\d+)\.(\d+)\S*)/.exec(await redis.info('server')) ?? []
  const isEnough = Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2)
  if (!isEnough) refuse('queue-unreachable', `Redis ${version} is too old: Shoal needs 6.2`)
  return version
}

/** What is at risk with this server. */
async function serverWarnings(redis: Redis): Promise<string[]> {
  const appendOnly = await configOf(redis, 'appendonly')
  const policy = await configOf(redis, 'maxmemory-policy')
  const unknown = [appendOnly, policy].filter(value => value === undefined).length
  return [
    appendOnly === 'no' &&
      'Redis keeps nothing on disk (appendonly no): if it ends, "shoal enqueue --reconcile" fills the queue again.',
    policy !== undefined &&
      policy !== 'noeviction' &&
      `Redis may drop jobs when its memory is full (maxmemory-policy ${policy}): set noeviction.`,
    unknown > 0 &&
      `${formatCount(unknown, 'setting')} of Redis could not be checked: CONFIG is not allowed here.`,
  ].filter(warning => warning !== false)
}

/** Undefined where it may not be asked. */
async function configOf(redis: Redis, name: string): Promise<string | undefined> {
  try {
    const [, value] = (await redis.config('GET', name)) as [string, string]
    return value
  } catch {
    // Hosted servers bar CONFIG.
    return undefined
  }
}
