import { type Log, stderrLog } from '../../system/log.ts'
import { door, type Lane, startLane } from './lane.ts'
import type { StartLaneThread } from './thread.ts'

/** The lanes of a process. They outlive the runs that use them. */
export type LanePool = {
  /** How many there may be: what `auto` goes up to. */
  readonly most: number
  /** Those that are ready. */
  readonly lanes: readonly Lane[]
  /** Starts lanes until there are at least `count`. `log` receives their events from now on. */
  want(count: number, log: Log): void
  /** Resolves when one is ready, or none will be. */
  ready(): Promise<void>
  /** A number that nothing else has that crosses to a lane. */
  nextId(): number
  /** Ends the threads, until they are wanted again. What runs in them is lost. */
  close(): void
}

export type LanePoolOptions = {
  start: StartLaneThread
  /** Processors of the machine. */
  cores: number
  /** This number is always there. */
  always?: number
}

/** As many as a machine has use for: hashing and checking keep up with most lines in one or two. */
const mostLanes = 4

/** After this number of failed starts in a row, no other is started. */
const mostFailures = 3

export function createLanePool({ start, cores, always = 0 }: LanePoolOptions): LanePool {
  const lanes = new Set<Lane>()
  let wanted = 0
  let failures = 0
  let log = stderrLog
  let id = door
  const waiting: (() => void)[] = []

  function tell(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  function open(): void {
    let lane: Lane | undefined
    let wasReady = false
    try {
      lane = startLane(start, {
        ready() {
          wasReady = true
          failures = 0
          tell()
        },
        gone(why) {
          if (lane !== undefined) lanes.delete(lane)
          // They were asked to end.
          if (wanted === 0) return
          log('lane-lost', { error: why })
          if (!wasReady) failures += 1
          refill()
        },
      })
      lanes.add(lane)
    } catch (error) {
      log('lane-lost', { error })
      failures = mostFailures
    }
  }

  function refill(): void {
    while (failures < mostFailures && lanes.size < wanted) open()
    if (lanes.size > 0) return
    // Said once: from here on everything runs without.
    if (wanted > 0) log('lanes-off')
    wanted = 0
    tell()
  }

  const pool: LanePool = {
    most: cores < 2 ? always : Math.max(always, Math.min(mostLanes, cores - 1)),
    get lanes() {
      return [...lanes].filter(({ isReady }) => isReady)
    },
    want(count, told) {
      log = told
      if (failures >= mostFailures || count <= wanted) return
      wanted = count
      refill()
    },
    ready() {
      const isWaiting = lanes.size > 0 && ![...lanes].some(({ isReady }) => isReady)
      return isWaiting ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve()
    },
    nextId() {
      id += 1
      return id
    },
    close() {
      wanted = 0
      for (const lane of lanes) lane.end()
      tell()
    },
  }
  pool.want(always, log)
  return pool
}
