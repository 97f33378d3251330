import { FailureError, failure } from '../../../shared/failure.ts'
import { type Calls, createCalls, type Packet, type Target } from './calls.ts'
import { createProgressMemory, openProgress, type ProgressBoard, places } from './progress.ts'
import type { LaneThread, StartLaneThread } from './thread.ts'

/** A thread that does the work of transfers, as the thread sees it that decides. */
export type Lane = {
  readonly calls: Calls
  readonly progress: ProgressBoard
  /** Attempts that run in it. */
  readonly running: number
  readonly isReady: boolean
  /** How busy it was since this was asked last, as a share from 0 to 1. */
  takeLoad(): number
  /** An attempt begins. `look` is called now and then as long as it runs. Answers its place on the board, if there is one. */
  begin(look: () => void): { place: number | undefined; end(): void }
  end(): void
}

/** How often progress is looked at, in ms: as often as a window asks for it. */
const lookEveryMs = 100

/** What a lane says to begin with. */
export type LaneDoor = { ready(): void } & Target

/** The number of what each side offers from the start. */
export const door = 0

/** Starts a lane. `ready`, `gone`: called once; a lane that could not start is gone without having been ready. */
export function startLane(
  start: StartLaneThread,
  { ready, gone }: { ready(): void; gone(why: Error | undefined): void },
): Lane {
  const memory = createProgressMemory()
  const looks = new Set<() => void>()
  const free = Array.from({ length: places }, (_, place) => place)
  let isReady = false
  let timer: NodeJS.Timeout | undefined

  const thread: LaneThread = start(memory, {
    message: packets => calls.receive(packets as Packet[]),
    exit(why) {
      isReady = false
      calls.end(new FailureError(failure('lane-lost')))
      gone(why)
    },
  })
  const calls = createCalls(packets => thread.post(packets), thread.setBusy)
  calls.offer(door, {
    ready() {
      isReady = true
      if (looks.size === 0) thread.setBusy(false)
      ready()
    },
  } satisfies LaneDoor)

  function lookAtAll(): void {
    for (const look of looks) look()
  }

  return {
    calls,
    progress: openProgress(memory),
    get running() {
      return looks.size
    },
    get isReady() {
      return isReady
    },
    begin(look) {
      const place = free.pop()
      looks.add(look)
      timer ??= setInterval(lookAtAll, lookEveryMs)
      return {
        place,
        end() {
          if (!looks.delete(look)) return
          if (place !== undefined) free.push(place)
          if (looks.size > 0) return
          clearInterval(timer)
          timer = undefined
        },
      }
    },
    takeLoad: () => thread.takeLoad(),
    end: () => thread.end(),
  }
}
