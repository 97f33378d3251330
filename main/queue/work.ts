import { hostname } from 'node:os'
import type { Job } from 'bullmq'
import { roomWords } from '../../shared/text/room.ts'
import { loadQueuePackages, type OpenQueue } from './connect.ts'
import { keyPrefix, takeFence } from './fence.ts'
import { createHeart } from './heart.ts'
import { createLaneMemory } from './lane-memory.ts'
import { fetchSlice, LaneLostError, type Slice, type SliceTools } from './lane-slice.ts'
import { type JobData, jobData } from './run-folder.ts'
import { beat, leave } from './workers.ts'

export type WorkOptions = Pick<SliceTools, 'app' | 'lists' | 'folder' | 'options'> & {
  /** Hosts at once. */
  hosts: number
  /** Ends once the queue is empty. */
  untilEmpty: boolean
  signal: AbortSignal
  told: WorkObserver
  lease?: Lease
}

/** How long a lane stays with a worker of which nothing is heard, ms. */
export type Lease = {
  /** From the last renewal until another may take it. */
  lockMs: number
  /** Between two looks for such lanes. */
  stalledMs: number
  /** After this time without an answer a worker stops: shorter than `lockMs`. */
  silentMs: number
  /** Until a host that answered nothing is asked once more. */
  deadHostMs: number
}

export type WorkObserver = {
  slice(host: string, slice: Slice): void
  /** A sentence. */
  note(text: string): void
}

export const usualLease: Lease = { lockMs: 15_000, stalledMs: 5_000, silentMs: 9_000, deadHostMs: 60_000 }

/** Another lane gets the place first; a host that another list has comes later. */
const [yieldMs, heldMs] = [20, 1000]
const emptyMs = 500

/**
 * Takes lanes from the queue and fetches their items, until the signal is aborted, or the queue is empty where so asked.
 * What was fetched and not yet named is dropped then, and its lanes go to other workers. Rejects with the error of Redis
 * where the worker cannot begin.
 */
export async function work(open: OpenQueue, options: WorkOptions): Promise<void> {
  const { Worker, DelayedError, UnrecoverableError } = await loadQueuePackages()
  const { redis, queue, connection } = open
  const { told, lists, signal, lease = usualLease } = options
  const name = `${hostname()}-${process.pid}`
  const heart = createHeart(() => beat(redis, name), lease.silentMs)

  const memory = createLaneMemory(lists)
  const observer = tellFullDisk(told)

  /** A slice of a lane, which then goes to the end of the line if there is more. */
  async function takeTurn(
    job: Job<JobData>,
    lock: string | undefined,
    cancelled: AbortSignal,
  ): Promise<void> {
    const { data, success } = jobData.safeParse(job.data)
    if (!success) throw new UnrecoverableError('This job is not from Shoal, and is not tried again')
    const later = async (ms: number): Promise<never> => {
      await job.moveToDelayed(Date.now() + ms, lock)
      throw new DelayedError()
    }
    const known = await memory.of(data)
    if (known === undefined) throw new Error(`There is no list of run ${data.run} below ${lists}`)
    const fence = await takeFence(redis, data, lease.lockMs)
    if (fence === undefined) return later(heldMs)
    // Where Redis does not answer, the heart stops the turn.
    const holding = setInterval(() => fence.hold().catch(() => {}), lease.lockMs / 3)
    try {
      const slice = await fetchSlice(data, known.reader, fence, {
        ...{ ...options, worker: name, observer },
        signal: AbortSignal.any([signal, cancelled, heart.signal()]),
      })
      told.slice(known.host, slice)
      if (slice.left > 0) return await later(slice.isDead ? lease.deadHostMs : yieldMs)
      memory.forget(data)
    } catch (error) {
      // What it wrote may be half of it.
      if (!(error instanceof DelayedError)) memory.forget(data)
      throw error
    } finally {
      clearInterval(holding)
      // Redis may be gone: the host's lock expires after a while.
      await fence.release().catch(() => {})
    }
  }

  const worker = new Worker<JobData>(
    queue.name,
    (job, lock, cancelled = signal) => takeTurn(job, lock, cancelled),
    {
      ...{ name, prefix: keyPrefix, concurrency: options.hosts },
      connection: { ...connection, maxRetriesPerRequest: null },
      ...{ lockDuration: lease.lockMs, stalledInterval: lease.stalledMs, maxStalledCount: 50 },
    },
  )
  worker.on('error', error => told.note(`The queue: ${error.message}`))
  worker.on('lockRenewalFailed', ids => {
    for (const id of ids) worker.cancelJob(id, 'Its lane went to another worker')
  })
  worker.on('failed', (job, error) => {
    if (!(error instanceof LaneLostError) && !signal.aborted) told.note(`${job?.id}: ${error.message}`)
  })
  try {
    await ended(open, options, worker)
  } finally {
    heart.close()
    await worker.close()
    // Where Redis is gone it is forgotten after a while.
    await leave(redis, name).catch(() => {})
  }
}

/** Lanes that wait for the same disk say so once. */
function tellFullDisk({ note }: WorkObserver): SliceTools['observer'] {
  let isFull = false
  return {
    diskFull(neededBytes, code) {
      if (!isFull) note(`${roomWords(neededBytes, code)}: Shoal continues automatically.`)
      isFull = true
    },
    diskFree() {
      isFull = false
    },
  }
}

/** Until it is to end. */
async function ended(
  { queue }: OpenQueue,
  { untilEmpty, signal }: WorkOptions,
  worker: { isRunning(): boolean },
): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  while (!signal.aborted && worker.isRunning()) {
    if (untilEmpty) {
      // A queue that does not answer is not known to be empty.
      const counts = await queue
        .getJobCounts('active', 'waiting', 'delayed', 'prioritized')
        .catch(() => undefined)
      if (counts !== undefined && Object.values(counts).every(count => count === 0)) return
    }
    await Promise.race([aborted, new Promise(done => setTimeout(done, emptyMs))])
  }
}
