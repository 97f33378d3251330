import module from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { widenYoungHeaps } from '../../system/v8-flags.ts'

/** A thread for a lane, as its pool sees it. */
export type LaneThread = {
  post(message: unknown): void
  /** A busy thread keeps the process alive, an idle one does not. */
  setBusy(isBusy: boolean): void
  /** How busy it was since this was asked last, as a share from 0 to 1. */
  takeLoad(): number
  end(): void
}

export type LaneThreadEvents = {
  message(message: unknown): void
  /** It has ended and touches nothing any more; `why`: the error that ended it. */
  exit(why: Error | undefined): void
}

/** Starts a thread with the memory that it shares. Throws where that is not possible. */
export type StartLaneThread = (memory: SharedArrayBuffer, events: LaneThreadEvents) => LaneThread

const entry = new URL('entry.ts', import.meta.url)

/** Threads learn of a cache of compiled code by their environment only. */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const used = module.getCompileCacheDir()
  // Node names a folder of its version and flags inside of the one that it is given.
  return used === undefined ? {} : { NODE_COMPILE_CACHE: dirname(used) }
}

/** A lane's thread of this process. `program`: in place of the usual one. */
export const startLaneThread =
  (program: URL = entry): StartLaneThread =>
  (memory, events) => {
    widenYoungHeaps()
    const worker = new Worker(program, { workerData: memory, env: { ...process.env, ...compileCache() } })
    let why: Error | undefined
    let before = worker.performance.eventLoopUtilization()
    worker.on('message', events.message)
    worker.on('error', error => {
      why = error instanceof Error ? error : new Error(String(error))
    })
    worker.on('exit', () => events.exit(why))
    return {
      post: message => worker.postMessage(message),
      setBusy: isBusy => (isBusy ? worker.ref() : worker.unref()),
      takeLoad() {
        const { eventLoopUtilization } = worker.performance
        const now = eventLoopUtilization()
        const { utilization } = eventLoopUtilization(now, before)
        before = now
        return utilization
      },
      end: () => void worker.terminate(),
    }
  }
