import PQueue, { type Queue, type QueueAddOptions } from 'p-queue'
import { type Failure, FailureError } from '../../../shared/failure.ts'
import type { RestingHost } from '../../../shared/model.ts'
import type { Clock } from '../world.ts'
import { createCoolDowns } from './cool-downs.ts'
import { createHostLines, type HostLines, type Limits, type Start } from './host-lines.ts'
import { createSilences } from './silences.ts'

export type { Limits } from './host-lines.ts'

/**
 * Asked of a task that waits only for others of its own host: whether it can begin by itself in place of one of them that
 * ends. Calls `begun` when it has: it is the next one then. Answers what calls it back: it must not begin any more.
 */
export type StandBy = (begun: () => void) => (() => void) | undefined

export type Scheduler = {
  /**
   * Runs `task` as soon as the host and the batch have a free place; oldest first within a host, hosts in turn.
   * Rejects with the signal's reason when aborted while waiting, and with that of `close` after it.
   */
  run<T>(host: string, task: () => Promise<T>, signal: AbortSignal, standBy?: StandBy): Promise<T>
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
  /**
   * The host let a request go unanswered. After three in a row it is set aside: asked once a minute, and after ten minutes
   * of that closed to its tasks for as long. Answers whether it is set aside just now.
   */
  silent(host: string): boolean
  /** The host answered something: it is silent no longer. */
  answered(host: string): void
  /** The host served a file: one of the signs that lets its limit grow back. */
  served(host: string): void
  setLimits(limits: Limits): void
  /** Half as many at once as there were at most, until `widen`. Answers how many that are; undefined: there was one. */
  narrow(): number | undefined
  /** One more at once again, up to the limit. */
  widen(): void
  /** Starts nothing until `resume`; what runs goes on. */
  pause(): void
  resume(): void
  /** Hosts that rest now, with the time (epoch ms) when they go on. */
  cooling(): RestingHost[]
  /** Starts nothing any more: tasks that wait, and those still to come, reject with the reason. */
  close(reason: Error): void
  readonly peakAtOnce: number
}

/** Decides which waiting task is next: global and per-host limits, cool-downs, hosts in turn. */
export function createScheduler(initial: Limits, clock: Clock): Scheduler {
  const lines = createHostLines(initial.perHost, clock)
  const closing = new AbortController()
  /** Of the tasks that wait. Not listeners of `closing`, which each task would add and remove again. */
  const givingUp = new Set<(reason: unknown) => void>()
  /** What calls back those that stand by, of one host. */
  const standing = new Map<() => Promise<unknown>, () => void>()
  let standingHost: string | undefined
  let limits = initial
  /** At once over all hosts, where that was found to be too much. */
  let ceiling = Number.POSITIVE_INFINITY
  let running = 0
  let peakAtOnce = 0

  const queue = new PQueue<LineQueue, LineOptions>({ concurrency: limits.atOnce, queueClass: queueOf(lines) })
  // Assigning the limit makes p-queue look for tasks again: start() does nothing while it runs.
  const wake = () => {
    queue.concurrency = Math.min(limits.atOnce, ceiling)
  }
  const { rest, ...coolDowns } = createCoolDowns(lines, clock, closing.signal, wake)
  const silences = createSilences(lines, clock, rest, wake)

  /** What comes next is to be decided here again. */
  function callBack(): void {
    for (const recall of standing.values()) recall()
    standing.clear()
  }

  /** As `act`, with all called back that stand by. */
  const calledBack =
    <A extends unknown[], R>(act: (...args: A) => R) =>
    (...args: A): R => {
      callBack()
      return act(...args)
    }

  /** One task in its place, unless its host is closed. */
  async function runIn<T>(host: string, task: () => Promise<T>): Promise<T> {
    const line = lines.of(host)
    if (lines.isClosed(line)) throw new FailureError(line.closed.cause)
    line.running += 1
    running += 1
    peakAtOnce = Math.max(peakAtOnce, running)
    try {
      return await task()
    } finally {
      line.running -= 1
      running -= 1
      lines.forgetIdle(line)
    }
  }

  return {
    answered: silences.answered,
    cooling: coolDowns.cooling,
    silent: calledBack(silences.silent),
    coolDown: calledBack(coolDowns.coolDown),
    closeHost: calledBack(coolDowns.closeHost),
    run(host, task, signal, standBy) {
      return new Promise((resolve, reject) => {
        // p-queue's own signal option is not used because it frees the place of a running task at once, while the task
        // still tidies up.
        const stopWaiting = () => {
          signal.removeEventListener('abort', abort)
          givingUp.delete(reject)
          standing.delete(start)
        }
        const abort = () => {
          stopWaiting()
          reject(signal.reason)
        }
        const begin = () => {
          stopWaiting()
          // Aborted while waiting: the caller is gone already.
          signal.throwIfAborted()
          closing.signal.throwIfAborted()
        }
        const start = async () => {
          begin()
          return runIn(host, task)
        }
        begin()
        signal.addEventListener('abort', abort, { once: true })
        givingUp.add(reject)
        if (host !== standingHost) callBack()
        queue.add(start, { host, key: start }).then(resolve, reject)
        const line = lines.of(host)
        if (standBy === undefined || queue.isPaused || !lines.mayStandBy(line, start)) return
        const recall = standBy(() => lines.hasBegun(line, start))
        if (recall === undefined) return
        standing.set(start, recall)
        standingHost = host
      })
    },
    served(host) {
      if (lines.served(host)) wake()
    },
    setLimits(next) {
      callBack()
      limits = next
      // A limit that the user sets counts more than what was found before.
      ceiling = Number.POSITIVE_INFINITY
      lines.setPerHost(next.perHost)
      wake()
    },
    narrow() {
      const fewer = Math.floor(Math.min(limits.atOnce, ceiling, peakAtOnce) / 2)
      if (fewer < 1) return undefined
      callBack()
      ceiling = fewer
      wake()
      return fewer
    },
    widen() {
      if (ceiling >= limits.atOnce) return
      ceiling += 1
      wake()
    },
    pause: calledBack(() => queue.pause()),
    resume: () => void queue.start(),
    close(reason) {
      closing.abort(reason)
      for (const giveUp of givingUp) giveUp(reason)
      givingUp.clear()
    },
    get peakAtOnce() {
      return peakAtOnce
    },
  }
}

type LineOptions = QueueAddOptions & { host: string; key: unknown }
type LineQueue = Queue<Start, LineOptions>

/** What p-queue sees of the lines: only the tasks that may start now. */
const queueOf = (lines: HostLines): (new () => LineQueue) =>
  class implements LineQueue {
    get size() {
      return lines.ready
    }
    enqueue(start: Start, options?: Partial<LineOptions>) {
      lines.of(options?.host ?? '').waiting.push({ start, key: options?.key })
    }
    dequeue = () => lines.next()
    // p-queue asks for these only for priorities, its signal option and sizeBy: not used here.
    filter = (): Start[] => []
    setPriority = () => {}
    remove = () => {}
  }
