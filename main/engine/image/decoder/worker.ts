import type { DecodeBounds } from './bounds.ts'
import type {
  DecoderJob,
  DecoderMessage,
  DecoderResult,
  DecoderTask,
  Picture,
  PictureClaims,
} from './messages.ts'

/** A process that decodes pictures, one at a time. It may hang, burst or die without harm to anything else. */
export type DecoderProcess = {
  send(job: DecoderJob): void
  /** Ends it at once, whatever it does. */
  kill(): void
  /** Resident memory in bytes; undefined where the system does not tell cheaply. */
  memoryBytes(): number | undefined
  /** Whether the program waits for it before it ends. */
  setBusy(isBusy: boolean): void
}

export type DecoderEvents = { message(message: DecoderMessage): void; exit(): void }

/** Starts a process: a child of Node, or a utility process of Electron. Throws where none can be started. */
export type StartDecoder = (events: DecoderEvents) => DecoderProcess

/** What a picture may cost; undefined: nothing is known of it yet. */
export type BoundsOf = (claims: PictureClaims | undefined) => DecodeBounds

/** Something to be decoded. One of `done` and `fail` is called, once. */
export type Work = {
  picture: Picture
  task: DecoderTask
  done(result: DecoderResult): void
  /** Not decoded, and why. */
  fail(why: string): void
}

export type WorkerEvents = {
  /** It can take the next picture. */
  free(): void
  /** The process ended. `couldStart`: false if it ended, without being asked to, before it was ready. */
  gone(couldStart: boolean): void
}

export type Worker = {
  readonly isFree: boolean
  run(work: Work): void
  /** The work that it holds, if it is this one, ends now. */
  cancel(work: Work): void
  end(why: string): void
}

/** The second watch over memory, from outside: the process watches itself, too, and more often. */
const watchMs = 100

/** A WebAssembly heap never shrinks, and native memory grows slowly: such a process is replaced between two jobs. */
const mostRestingBytes = 300 * 1024 * 1024

export const reasons = {
  time: 'decoding it takes longer than Shoal allows',
  memory: 'decoding it needs more memory than Shoal allows',
  lost: 'the decoder stopped while it read this image',
  unavailable: 'the decoder cannot be started',
  closed: 'Shoal was closed while it was decoded',
}

type Running = { work: Work; id: number; bounds: DecodeBounds; startedAt: number; memoryAtStart: number }

/** One decoder process with the picture it works on, held to its bounds. Throws where it cannot be started. */
export function createWorker(
  start: StartDecoder,
  boundsOf: BoundsOf,
  idleMs: number,
  events: WorkerEvents,
): Worker {
  let running: Running | undefined
  let isReady = false
  let endedBecause: string | undefined
  let jobs = 0
  let idle: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined

  const process = start({ message: hear, exit: lose })

  function hear(message: DecoderMessage): void {
    if (message.kind === 'ready') {
      isReady = true
      // What the library itself takes is not the picture's.
      if (running !== undefined) running.memoryAtStart = process.memoryBytes() ?? 0
      return
    }
    if (running?.id !== message.id) return
    if (message.kind === 'claims') {
      // Starting the process and reading the header had bounds of their own.
      Object.assign(running, { bounds: boundsOf(message.claims), startedAt: performance.now() })
    } else if (message.kind === 'over-memory') end(reasons.memory)
    else finish(running.work, message.result)
  }

  function finish(work: Work, result: DecoderResult): void {
    settle()
    process.setBusy(false)
    if ((process.memoryBytes() ?? 0) > mostRestingBytes) end(reasons.closed)
    else idle = setTimeout(() => end(reasons.closed), idleMs).unref()
    work.done(result)
    if (endedBecause === undefined) events.free()
  }

  function lose(): void {
    const work = running?.work
    settle()
    clearTimeout(idle)
    // Charged to the one picture it had. The next one gets a new process.
    work?.fail(endedBecause ?? (isReady ? reasons.lost : reasons.unavailable))
    // One that was ended while it started says nothing of whether it could.
    events.gone(isReady || endedBecause !== undefined)
  }

  function settle(): void {
    clearInterval(watch)
    running = undefined
  }

  function look({ startedAt, bounds, memoryAtStart }: Running): void {
    const memoryBytes = process.memoryBytes() ?? 0
    if (performance.now() - startedAt > bounds.timeMs) end(reasons.time)
    else if (isReady && memoryBytes - memoryAtStart > bounds.memoryBytes) end(reasons.memory)
  }

  function end(why: string): void {
    if (endedBecause !== undefined) return
    endedBecause = why
    process.kill()
  }

  return {
    get isFree() {
      return running === undefined && endedBecause === undefined
    },
    run(work) {
      clearTimeout(idle)
      jobs += 1
      const memoryAtStart = process.memoryBytes() ?? 0
      const now: Running = {
        ...{ work, id: jobs, bounds: boundsOf(undefined), startedAt: performance.now(), memoryAtStart },
      }
      running = now
      watch = setInterval(() => look(now), watchMs)
      process.setBusy(true)
      process.send({ id: jobs, picture: work.picture, task: work.task })
    },
    cancel(work) {
      if (running?.work === work) end(reasons.closed)
    },
    end,
  }
}
