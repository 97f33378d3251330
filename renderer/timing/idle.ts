import type { Span } from '../../shared/bars.ts'
import type { TimelineRow, WovenRow } from '../../shared/timeline.ts'
import type { Times } from './times.ts'

/** A stretch of time in which nothing ran, as between a batch and its retry. Times are on the axis without them. */
export type Break = { atMs: number; widthMs: number; idleMs: number }

/** Times without idle stretches. `cutMs`: a moment of the clock on that axis. */
export type CutTimes = Times & { breaks: readonly Break[]; cutMs: (ms: number) => number }

/** Shorter stretches stay as they are. */
const leastIdleMs = 2000
/** So much of the time in which something ran is the least that is cut, and the room that a break has. */
const leastShare = 0.15
const breakShare = 0.04
/** Stretches are found in steps of the whole: what is found is idle from end to end. */
const steps = 4000

/**
 * Cuts the stretches in which nothing ran: beside a pause of an hour the bars of a minute would be a pixel wide. Takes as
 * long as there are attempts; without such a stretch the rows stay the same objects.
 */
export function withoutIdle(times: Times): CutTimes {
  const gaps = idleStretches(times)
  const busyMs = wholeMs(times) - gaps.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0)
  const cutGaps = gaps.filter(({ startMs, endMs }) => endMs - startMs >= busyMs * leastShare)
  if (cutGaps.length === 0) return { ...times, breaks: [], cutMs: ms => ms }
  const cutMs = cutOf(cutGaps, busyMs * breakShare)
  return {
    ...times,
    rows: times.rows.map(row => row && cutRow(row, cutMs)),
    now: cutMs(times.now),
    whole: { startMs: cutMs(times.whole.startMs), endMs: cutMs(times.whole.endMs) },
    breaks: cutGaps.map(({ startMs, endMs }) => ({
      atMs: cutMs(startMs),
      widthMs: busyMs * breakShare,
      idleMs: endMs - startMs,
    })),
    cutMs,
  }
}

export const cutWoven = ({ index, atMs, bytes }: WovenRow, cutMs: CutTimes['cutMs']): WovenRow => ({
  index,
  atMs: atMs.map(cutMs),
  bytes,
})

const wholeMs = ({ whole }: Times): number => whole.endMs - whole.startMs

/** Where no attempt was under way, in steps of the whole. */
function idleStretches(times: Times): Span[] {
  const { whole, rows, now } = times
  const stepMs = wholeMs(times) / steps
  if (wholeMs(times) < leastIdleMs) return []
  /** How many attempts begin in a step, less those that ended in the one before. */
  const changes = new Int32Array(steps + 2)
  const stepAt = (ms: number) => Math.min(steps, Math.max(0, Math.floor((ms - whole.startMs) / stepMs)))
  const mark = (startMs: number, endMs: number) => {
    changes[stepAt(startMs)] = (changes[stepAt(startMs)] ?? 0) + 1
    changes[stepAt(endMs) + 1] = (changes[stepAt(endMs) + 1] ?? 0) - 1
  }
  for (const row of rows) {
    for (const { startAt, endAt } of row?.attempts ?? []) mark(startAt, endAt)
    if (row?.runsSince !== undefined) mark(row.runsSince, now)
  }
  const found: Span[] = []
  let open = 0
  let idleFrom: number | undefined
  for (let step = 0; step <= steps; step += 1) {
    open += changes[step] ?? 0
    if (open === 0) idleFrom ??= step
    else if (idleFrom !== undefined) {
      const span = { startMs: whole.startMs + idleFrom * stepMs, endMs: whole.startMs + step * stepMs }
      if (span.endMs - span.startMs >= leastIdleMs) found.push(span)
      idleFrom = undefined
    }
  }
  return found
}

/** Each stretch becomes as wide as a break; all else keeps its length. */
function cutOf(gaps: readonly Span[], breakMs: number): (ms: number) => number {
  return ms => {
    let cut = ms
    for (const { startMs, endMs } of gaps) {
      if (ms <= startMs) break
      const inMs = Math.min(ms, endMs) - startMs
      cut -= inMs * (1 - breakMs / (endMs - startMs))
    }
    return cut
  }
}

function cutRow(row: TimelineRow, cutMs: CutTimes['cutMs']): TimelineRow {
  const { queuedAt, settledAt, runsSince, attempts, ...rest } = row
  return {
    ...rest,
    queuedAt: cutMs(queuedAt),
    ...(settledAt !== undefined && { settledAt: cutMs(settledAt) }),
    ...(runsSince !== undefined && { runsSince: cutMs(runsSince) }),
    attempts: attempts.map(attempt => ({
      ...attempt,
      startAt: cutMs(attempt.startAt),
      endAt: cutMs(attempt.endAt),
    })),
  }
}
