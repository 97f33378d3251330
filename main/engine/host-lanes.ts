import type { Failure } from '../../shared/failure.ts'
import type { Clock } from './world.ts'

export type Limits = { atOnce: number; perHost: number }

/** A task that waits for its place. */
export type Start = () => Promise<unknown>

/** What is known of one host, and what waits for it. */
export type Lane = {
  readonly host: string
  readonly waiting: Start[]
  running: number
  /** Own limit after push-back; undefined: the batch's per-host limit. */
  limit: number | undefined
  coolUntil: number
  servedSincePushBack: number
  /** Whether the last push-back met more than one request at once. */
  wasCrowded: boolean
  closed: { until: number; cause: Failure } | undefined
  /** How often it asked for a wait that is too long, since its last success. */
  refusals: number
  /** Requests in a row that it did not answer at all. */
  silences: number
  /** Since when (epoch ms) it is set aside for that, and asked only now and then. */
  asideSince: number | undefined
}

/** The hosts of a run, in turn. Knows who may start; starts nothing. */
export type HostLanes = {
  /** The lane of a host; created if it does not exist. */
  of(host: string): Lane
  /** How many hosts have a task that may start now. */
  readonly ready: number
  /** The oldest task of the first host that may start one; the host goes to the end of the line. */
  next(): Start | undefined
  /** Whether the host wants no requests at all. */
  isClosed(lane: Lane): lane is Lane & { closed: object }
  /** The host answered 429 or 503: from now on half as many requests at once, but at least one. */
  pushBack(lane: Lane): void
  /** The host served a file. Answers whether it is trusted with one more at once than before. */
  served(host: string): boolean
  /** Forgets a host of which there is nothing to remember: a list may have a million of them. */
  forgetIdle(lane: Lane): void
  readonly all: Iterable<Lane>
  setPerHost(limit: number): void
}

/** Files a host serves without complaint before it is trusted with one more at once, times its limit. */
const servedPerStep = 4

export function createHostLanes(initialPerHost: number, clock: Clock): HostLanes {
  const lanes = new Map<string, Lane>()
  let perHost = initialPerHost

  // One request tells whether a host answers again.
  const limitOf = (lane: Lane) =>
    lane.asideSince === undefined ? Math.min(lane.limit ?? perHost, perHost) : 1
  const isClosed = (lane: Lane): lane is Lane & { closed: object } => (lane.closed?.until ?? 0) > clock.now()
  // What waits for a closed host is let through to be turned away.
  const isReady = (lane: Lane) =>
    lane.waiting.length > 0 &&
    (isClosed(lane) || (lane.running < limitOf(lane) && lane.coolUntil <= clock.now()))

  return {
    isClosed,
    get all() {
      return lanes.values()
    },
    of(host) {
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
        silences: 0,
        asideSince: undefined,
      }
      lanes.set(host, lane)
      return lane
    },
    get ready() {
      let ready = 0
      for (const lane of lanes.values()) {
        if (isReady(lane)) ready += 1
      }
      return ready
    },
    next() {
      for (const [host, lane] of lanes) {
        if (!isReady(lane)) continue
        lanes.delete(host)
        lanes.set(host, lane)
        return lane.waiting.shift()
      }
      return undefined
    },
    pushBack(lane) {
      lane.wasCrowded = lane.running > 1
      lane.limit = Math.max(1, Math.floor(Math.min(lane.running, limitOf(lane)) / 2))
      lane.servedSincePushBack = 0
    },
    served(host) {
      const lane = lanes.get(host)
      if (lane !== undefined) lane.refusals = 0
      if (lane?.limit === undefined) return false
      lane.servedSincePushBack += 1
      if (lane.servedSincePushBack < lane.limit * servedPerStep) return false
      lane.servedSincePushBack = 0
      lane.limit = lane.limit + 1 >= perHost ? undefined : lane.limit + 1
      return true
    },
    forgetIdle(lane) {
      const isIdle =
        lane.running === 0 && lane.waiting.length === 0 && lane.refusals === 0 && lane.silences === 0
      const isPlain = lane.limit === undefined && !isClosed(lane) && lane.coolUntil <= clock.now()
      if (isIdle && isPlain) lanes.delete(lane.host)
    },
    setPerHost(limit) {
      perHost = limit
    },
  }
}
