import PQueue, { type Queue, type QueueAddOptions } from 'p-queue'
import { type Failure, FailureError } from '../../shared/failure.ts'
import type { Clock } from './world.ts'

export type Limits = { atOnce: number; perHost: number }

export type Scheduler = {
  /**
   * Runs `task` as soon as the host and the batch have a free place; oldest first within a host, hosts in turn.
   * Rejects with the signal's reason when aborted while waiting, and with that of `close` after it.
   */
  run<T>(host: string, task: () => Promise<T>, signal: AbortSignal): Promise<T>
  /**
   * The host pushed back: none of its tasks start until `until` (epoch ms), and then fewer at once. Answers
   * whether that may have been our own doing: it had more than one request at once.
   */
  coolDown(host: string, until: number): boolean
  /**
   * The host wants no requests until `until`. Said three times with nothing served in between, it is believed:
   * its tasks, waiting or still to come, reject with the failure.
   */
  closeHost(host: string, until: number, cause: Failure): void
  /** The host served a file: one of the signs that lets its limit grow back. */
  served(host: string): void
  setLimits(limits: Limits): void
  /** Starts nothing until `resume`; what runs goes on. */
  pause(): void
  resume(): void
  /** Hosts that rest now, with the time (epoch ms) when they go on. */
  cooling(): { host: string; until: number }[]
  /** Starts nothing any more: tasks that wait, and those still to come, reject with the reason. */
  close(reason: Error): void
  readonly peakAtOnce: number
}

type Lane = {
  host: string
  waiting: Start[]
  running: number
  /** Own limit after push-back; undefined: the batch's per-host limit. */
  limit: number | undefined
  coolUntil: number
  servedSincePushBack: number
  /** Whether the last push-back met more than one request at once. */
  wasCrowded: boolean
  closed: { until: number; cause: Failure } | undefined
  /** Times it asked for more rest than anybody waits for, since it last served. */
  refusals: number
}

type Start = () => Promise<unknown>
type LaneOptions = QueueAddOptions & { host: string }

/** One image may be refused for a day by mistake; three in a row mean the host. */
const refusalsToClose = 3

/** Files a host serves without complaint before it is trusted with one more at once, times its limit. */
const servedPerStep = 4

/** Decides which waiting task is next: global and per-host limits, cool-downs, hosts in turn. */
export function createScheduler(initial: Limits, clock: Clock): Scheduler {
  const lanes = new Map<string, Lane>()
  let limits = initial
  let running = 0
  let peakAtOnce = 0

  const limitOf = (lane: Lane) => Math.min(lane.limit ?? limits.perHost, limits.perHost)
  const isClosed = (lane: Lane): lane is Lane & { closed: object } => (lane.closed?.until ?? 0) > clock.now()
  // What waits for a closed host is let through to be turned away.
  const isReady = (lane: Lane) =>
    lane.waiting.length > 0 &&
    (isClosed(lane) || (lane.running < limitOf(lane) && lane.coolUntil <= clock.now()))

  /** What p-queue sees: only the tasks that may start now. Its map order is the hosts' turn. */
  class Lanes implements Queue<Start, LaneOptions> {
    get size() {
      let ready = 0
      for (const lane of lanes.values()) {
        if (isReady(lane)) ready += 1
      }
      return ready
    }
    enqueue(start: Start, options?: Partial<LaneOptions>) {
      laneOf(options?.host ?? '').waiting.push(start)
    }
    dequeue() {
      for (const [host, lane] of lanes) {
        if (!isReady(lane)) continue
        lanes.delete(host)
        lanes.set(host, lane)
        return lane.waiting.shift()
      }
      return undefined
    }
    // p-queue asks for these only for priorities, its signal option and sizeBy: not used here.
    filter = (): Start[] => []
    setPriority = () => {}
    remove = () => {}
  }

  const queue = new PQueue<Lanes, LaneOptions>({ concurrency: limits.atOnce, queueClass: Lanes })
  const closing = new AbortController()
  // Assigning the limit is p-queue's way to be told "look again": start() does nothing while it runs.
  const wake = () => {
    queue.concurrency = limits.atOnce
  }

  function laneOf(host: string): Lane {
    const known = lanes.get(host)
    if (known !== undefined) return known
    const lane: Lane = {
      host,
      waiting: [],
      running: 0,
      limit: undefined,
      coolUntil: 0,
      servedSincePushBack: 0,
      wasCrowded: false,
      closed: undefined,
      refusals: 0,
    }
    lanes.set(host, lane)
    return lane
  }

  return {
    run(host, task, signal) {
      return untilAborted([signal, closing.signal], begin =>
        queue.add(
          async () => {
            // Aborted while waiting: the caller is gone already. p-queue's own signal option is not used because
            // it frees the place of a running task at once, while the task still tidies up.
            begin()
            const lane = laneOf(host)
            if (isClosed(lane)) throw new FailureError(lane.closed.cause)
            lane.running += 1
            running += 1
            peakAtOnce = Math.max(peakAtOnce, running)
            try {
              return await task()
            } finally {
              lane.running -= 1
              running -= 1
              forgetIdle(lane)
            }
          },
          { host },
        ),
      )
    },
    coolDown(host, until) {
      const lane = laneOf(host)
      const now = clock.now()
      // Answers to requests sent before the last push-back say nothing new.
      if (lane.coolUntil <= now) {
        lane.wasCrowded = lane.running > 1
        lane.limit = Math.max(1, Math.floor(Math.min(lane.running, limitOf(lane)) / 2))
        lane.servedSincePushBack = 0
      }
      if (until <= lane.coolUntil) return lane.wasCrowded
      lane.coolUntil = until
      clock.sleep(Math.max(0, until - now), closing.signal).then(
        () => {
          // Not left to a comparison with the clock: a timer may fire a hair early, and nothing would wake us again.
          if (lane.coolUntil === until) lane.coolUntil = 0
          wake()
        },
        () => {},
      )
      return lane.wasCrowded
    },
    closeHost(host, until, cause) {
      const lane = laneOf(host)
      lane.refusals += 1
      if (lane.refusals < refusalsToClose) return
      lane.closed = { until, cause }
      wake()
    },
    served(host) {
      const lane = lanes.get(host)
      if (lane !== undefined) lane.refusals = 0
      if (lane?.limit === undefined) return
      lane.servedSincePushBack += 1
      if (lane.servedSincePushBack < lane.limit * servedPerStep) return
      lane.servedSincePushBack = 0
      lane.limit = lane.limit + 1 >= limits.perHost ? undefined : lane.limit + 1
      wake()
    },
    setLimits(next) {
      limits = next
      wake()
    },
    pause: () => queue.pause(),
    resume: () => void queue.start(),
    cooling() {
      const now = clock.now()
      return [...lanes.values()]
        .filter(lane => lane.coolUntil > now)
        .map(lane => ({ host: lane.host, until: lane.coolUntil }))
    },
    close: reason => closing.abort(reason),
    get peakAtOnce() {
      return peakAtOnce
    },
  }

  /** A list of a million hosts must not leave a million lanes behind. */
  function forgetIdle(lane: Lane) {
    const idle = lane.running === 0 && lane.waiting.length === 0 && lane.refusals === 0
    if (idle && lane.limit === undefined && !isClosed(lane) && lane.coolUntil <= clock.now())
      lanes.delete(lane.host)
  }
}

/**
 * Starts work that may be given up before it begins: rejects at once when a signal aborts until then. The work
 * calls `begin` first, which throws when it is too late.
 */
function untilAborted<T>(
  signals: readonly AbortSignal[],
  start: (begin: () => void) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      for (const signal of signals) signal.throwIfAborted()
    }
    const giveUp = (event: Event) => reject((event.target as AbortSignal).reason)
    check()
    for (const signal of signals) signal.addEventListener('abort', giveUp, { once: true })
    const begin = () => {
      for (const signal of signals) signal.removeEventListener('abort', giveUp)
      check()
    }
    start(begin).then(resolve, reject)
  })
}
