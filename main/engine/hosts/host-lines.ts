import type { Failure } from '../../../shared/failure.ts'
import type { Clock } from '../world.ts'

export type Limits = { atOnce: number; perHost: number }

/** Starts a task. */
export type Start = () => Promise<unknown>

/** A task that waits for its place. `key`: how its caller names it. */
export type Waiting = { start: Start; key: unknown }

/** What is known of one host, and what waits for it. */
export type HostLine = {
  readonly host: string
  readonly waiting: Waiting[]
  /** Those that run already in place of others, which their place is still counted for. */
  readonly begun: Waiting[]
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
export type HostLines = {
  /** The line of a host; created if it does not exist. */
  of(host: string): HostLine
  /** How many hosts have a task that may start now. */
  readonly ready: number
  /** The oldest task of the first host that may start one; the host goes to the end of the line. */
  next(): Start | undefined
  /** Whether the newest task waits, and will follow one of the host's own as things are. */
  mayStandBy(line: HostLine, key: unknown): boolean
  /** A task that waits runs already: it is the next, whatever else waits or rests. */
  hasBegun(line: HostLine, key: unknown): void
  /** Whether the host wants no requests at all. */
  isClosed(line: HostLine): line is HostLine & { closed: object }
  /** The host answered 429 or 503: from now on half as many requests at once, but at least one. */
  pushBack(line: HostLine): void
  /** The host served a file. Answers whether it is trusted with one more at once than before. */
  served(host: string): boolean
  /** Forgets a host of which there is nothing to remember: a list may have a million of them. */
  forgetIdle(line: HostLine): void
  readonly all: Iterable<HostLine>
  setPerHost(limit: number): void
}

/** Files a host serves without complaint before it is trusted with one more at once, times its limit. */
const servedPerStep = 4

export function createHostLines(initialPerHost: number, clock: Clock): HostLines {
  const lines = new Map<string, HostLine>()
  let perHost = initialPerHost

  // One request tells whether a host answers again.
  const limitOf = (line: HostLine) =>
    line.asideSince === undefined ? Math.min(line.limit ?? perHost, perHost) : 1
  const isClosed = (line: HostLine): line is HostLine & { closed: object } =>
    (line.closed?.until ?? 0) > clock.now()
  // What waits for a closed host is let through to be turned away.
  const isReady = (line: HostLine) =>
    line.begun.length > 0 ||
    (line.waiting.length > 0 &&
      (isClosed(line) || (line.running < limitOf(line) && line.coolUntil <= clock.now())))

  function nextBegun(): Start | undefined {
    for (const { begun } of lines.values()) {
      const next = begun.shift()
      if (next !== undefined) return next.start
    }
    return undefined
  }

  function isAloneInWaiting(line: HostLine): boolean {
    for (const other of lines.values()) if (other !== line && other.waiting.length > 0) return false
    return true
  }

  return {
    isClosed,
    get all() {
      return lines.values()
    },
    of(host) {
      const known = lines.get(host)
      if (known !== undefined) return known
      const line: HostLine = {
        host,
        waiting: [],
        begun: [],
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
      lines.set(host, line)
      return line
    },
    get ready() {
      let ready = 0
      for (const line of lines.values()) {
        if (isReady(line)) ready += 1
      }
      return ready
    },
    mayStandBy: (line, key) =>
      line.waiting.at(-1)?.key === key &&
      line.running > 0 &&
      line.limit === undefined &&
      line.asideSince === undefined &&
      line.coolUntil <= clock.now() &&
      !isClosed(line) &&
      isAloneInWaiting(line),
    hasBegun(line, key) {
      const at = line.waiting.findIndex(waiting => waiting.key === key)
      if (at !== -1) line.begun.push(...line.waiting.splice(at, 1))
    },
    next() {
      const begun = nextBegun()
      if (begun !== undefined) return begun
      for (const [host, line] of lines) {
        if (!isReady(line)) continue
        lines.delete(host)
        lines.set(host, line)
        return line.waiting.shift()?.start
      }
      return undefined
    },
    pushBack(line) {
      line.wasCrowded = line.running > 1
      line.limit = Math.max(1, Math.floor(Math.min(line.running, limitOf(line)) / 2))
      line.servedSincePushBack = 0
    },
    served(host) {
      const line = lines.get(host)
      if (line !== undefined) line.refusals = 0
      if (line?.limit === undefined) return false
      line.servedSincePushBack += 1
      if (line.servedSincePushBack < line.limit * servedPerStep) return false
      line.servedSincePushBack = 0
      line.limit = line.limit + 1 >= perHost ? undefined : line.limit + 1
      return true
    },
    forgetIdle(line) {
      const isIdle =
        line.running === 0 &&
        line.waiting.length + line.begun.length === 0 &&
        line.refusals === 0 &&
        line.silences === 0
      const isPlain = line.limit === undefined && !isClosed(line) && line.coolUntil <= clock.now()
      if (isIdle && isPlain) lines.delete(line.host)
    },
    setPerHost(limit) {
      perHost = limit
    },
  }
}
