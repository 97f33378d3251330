import type { FailureCode } from './failure.ts'
import type { Attempt, ItemState } from './model.ts'
import { type AttemptTimestamps, type PhaseName, phaseNames, phasesOf } from './timing.ts'
import type { Ticks } from './trace.ts'

/** One item of a batch with its times, small enough for ten thousand. Times are ms since `Timeline.startAt`. */
export type TimelineRow = {
  index: number
  name: string
  host: string
  state: ItemState['kind']
  queuedAt: number
  /** Absent while it is not settled. */
  settledAt?: number
  /** Since when its present attempt runs. */
  runsSince?: number
  /** In the order they began. Those of mirrors may overlap. */
  attempts: TimelineAttempt[]
}

export type TimelineAttempt = {
  startAt: number
  endAt: number
  /** ms; what did not take place is absent, such as connecting on a kept connection. */
  phases: Partial<Record<PhaseName, number>>
  reused: boolean
  receivedBytes: number
  status?: number
  failure?: FailureCode
}

export type Timeline = {
  /** Epoch ms of the axis' zero. */
  startAt: number
  /** The present, on the axis. */
  now: number
  total: number
  rows: TimelineRow[]
}

export type SegmentKind = 'queued' | PhaseName | 'running' | 'backoff'

/** A piece of a row's bar. `attempt` is its place in the row; absent for what lies between attempts. */
export type Segment = { kind: SegmentKind; startAt: number; endAt: number; lane: number; attempt?: number }

/** What is cut into a row. */
export type TimelineSource = Omit<TimelineRow, 'attempts'> & { attempts: readonly Attempt[] }

/** A row with its times moved to begin at `startAt`, in hundredths of a millisecond. */
export function timelineRow(source: TimelineSource, startAt: number): TimelineRow {
  const moved = (at: number) => round(at - startAt)
  const { queuedAt, settledAt, runsSince, attempts, ...rest } = source
  return {
    ...rest,
    queuedAt: moved(queuedAt),
    ...(settledAt !== undefined && { settledAt: moved(settledAt) }),
    ...(runsSince !== undefined && { runsSince: moved(runsSince) }),
    attempts: attempts
      .map(({ timestamps, reusedConnection, receivedBytes, status, failure }) => ({
        startAt: moved(timestamps.startedAt),
        endAt: moved(timestamps.endedAt),
        phases: phaseTimes(timestamps, reusedConnection),
        reused: reusedConnection,
        receivedBytes,
        ...(status !== undefined && { status }),
        ...(failure !== undefined && { failure: failure.code }),
      }))
      .sort((a, b) => a.startAt - b.startAt),
  }
}

/** How long each phase of an attempt took, in ms. What did not take place is absent. */
export function phaseTimes(
  timestamps: AttemptTimestamps,
  reusedConnection: boolean,
): TimelineAttempt['phases'] {
  return Object.fromEntries(
    phasesOf(timestamps, reusedConnection).map(({ name, startAt, endAt }) => [name, round(endAt - startAt)]),
  )
}

/**
 * Cuts a row into its pieces: waiting for a place, the phases of each attempt, and the waits between attempts.
 * Attempts that overlap, as of mirrors, get lanes of their own; all else is in lane 0.
 */
export function segmentsOf(row: TimelineRow, now: number): { segments: Segment[]; lanes: number } {
  const { queuedAt, settledAt, runsSince, attempts } = row
  const segments: Segment[] = []
  /** Until when each lane is taken. */
  const lanes: number[] = []
  const add = (kind: SegmentKind, startAt: number, endAt: number, lane = 0, attempt?: number) => {
    if (endAt > startAt)
      segments.push({ kind, startAt, endAt, lane, ...(attempt !== undefined && { attempt }) })
  }

  add('queued', queuedAt, attempts[0]?.startAt ?? runsSince ?? settledAt ?? now)
  let busyUntil = attempts[0]?.startAt ?? 0
  for (const [place, { startAt, endAt, phases }] of attempts.entries()) {
    add('backoff', busyUntil, startAt)
    const free = lanes.findIndex(until => until <= startAt)
    const lane = free === -1 ? lanes.length : free
    lanes[lane] = endAt
    let at = startAt
    for (const name of phaseNames) {
      // Rounded durations may add up to a hair more than the attempt.
      const phaseEnd = Math.min(endAt, at + (phases[name] ?? 0))
      add(name, at, phaseEnd, lane, place)
      at = phaseEnd
    }
    busyUntil = Math.max(busyUntil, endAt)
  }
  if (runsSince !== undefined) {
    if (attempts.length > 0) add('backoff', busyUntil, runsSince)
    add('running', Math.max(runsSince, busyUntil), now)
  } else if (settledAt === undefined && attempts.length > 0) add('backoff', busyUntil, now)
  return { segments, lanes: Math.max(1, lanes.length) }
}

/** The pieces of one image: when each arrived, on the timeline's axis, and its bytes. */
export type WovenRow = { index: number; atMs: number[]; bytes: number[] }

/** Ticks on an axis that begins at `startAt`. */
export const wovenRow = (index: number, ticks: Ticks, startAt: number): WovenRow => ({
  index,
  atMs: ticks.atMs.map(ms => round(ticks.startAt + ms - startAt)),
  bytes: ticks.bytes,
})

/** From the first attempt to the end of the last; what waits is as long as those. At least a millisecond. */
export function extentOf(rows: Iterable<TimelineRow>, now: number): { startMs: number; endMs: number } {
  let startMs = Number.POSITIVE_INFINITY
  let endMs = Number.NEGATIVE_INFINITY
  for (const { attempts, runsSince } of rows) {
    for (const { startAt, endAt } of attempts) {
      startMs = Math.min(startMs, startAt)
      endMs = Math.max(endMs, endAt)
    }
    if (runsSince === undefined) continue
    startMs = Math.min(startMs, runsSince)
    endMs = Math.max(endMs, now)
  }
  if (startMs > endMs) return { startMs: 0, endMs: 1 }
  return { startMs, endMs: Math.max(endMs, startMs + 1) }
}

export type RowTotals = {
  queuedMs: number
  backoffMs: number
  phases: Partial<Record<PhaseName, number>>
  totalMs: number
}

/** A row in numbers, all its attempts together. `totalMs` is from the first attempt to the end of the last. */
export function rowTotals(row: TimelineRow, now: number): RowTotals {
  const totals: RowTotals = { queuedMs: 0, backoffMs: 0, phases: {}, totalMs: 0 }
  for (const { kind, startAt, endAt } of segmentsOf(row, now).segments) {
    const ms = endAt - startAt
    if (kind === 'queued') totals.queuedMs += ms
    else if (kind === 'backoff') totals.backoffMs += ms
    else if (kind !== 'running') totals.phases[kind] = (totals.phases[kind] ?? 0) + ms
    if (kind !== 'queued') totals.totalMs = endAt - (row.attempts[0]?.startAt ?? row.runsSince ?? startAt)
  }
  return totals
}

const round = (ms: number): number => Math.round(ms * 100) / 100
