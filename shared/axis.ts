import type { Span } from './bars.ts'
import { formatDuration } from './text/format.ts'

/** An axis from 0 to a round end, with a few round ticks. */
export type Axis = { end: number; step: number; ticks: number[] }

/** For times in ms: long enough for `longestMs` and for `leastMs`, so that a short axis seldom changes. */
export function timeAxis(longestMs: number, most = 5, leastMs = 1): Axis {
  const wanted = Math.max(longestMs, leastMs)
  const step = stepFor(wanted, most)
  const end = Math.ceil(wanted / step) * step
  return { end, step, ticks: ticksIn(0, end, step) }
}

/** For plain numbers: steps of 1, 2 or 5 times a power of ten. */
export function numberAxis(largest: number, most = 5): Axis {
  const wanted = Math.max(largest, 1e-6)
  const unit = 10 ** Math.floor(Math.log10(wanted / most))
  const step = unit * ([1, 2, 5].find(times => times * unit * most >= wanted * (1 - 1e-9)) ?? 10)
  const parts = Math.ceil(wanted / step - 1e-9)
  return { end: parts * step, step, ticks: Array.from({ length: parts + 1 }, (_, at) => at * step) }
}

/** The ticks of a time span drawn `width` wide: position and label of each. */
export function placedTicks(
  { startMs, endMs }: Span,
  width: number,
  most: number,
): { x: number; words: string }[] {
  const step = stepFor(endMs - startMs, most)
  return ticksIn(startMs, endMs, step).map(ms => ({
    x: ((ms - startMs) / (endMs - startMs)) * width,
    words: formatTick(ms, step),
  }))
}

/** The smallest round step that cuts a span into at most this many parts. */
export function stepFor(spanMs: number, most: number): number {
  const leastMs = spanMs / most
  return stepsMs.find(ms => ms >= leastMs) ?? Math.ceil(leastMs / dayMs) * dayMs
}

/** Multiples of the step from `startMs` to `endMs`, both included. */
export function ticksIn(startMs: number, endMs: number, stepMs: number): number[] {
  const first = Math.ceil(startMs / stepMs)
  const last = Math.floor(endMs / stepMs)
  // Multiplied, not added: a thousand rounding errors would become visible.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * stepMs)
}

/** A tick as exactly as its axis needs it: 15 s, 0.5 s, 53.2315 s, 2 min. */
export function formatTick(ms: number, stepMs: number): string {
  if (ms === 0) return '0'
  if (stepMs >= 1000) return formatDuration(ms).replace(/\.0(?= )/, '')
  const decimals = Math.max(0, Math.ceil(3 - Math.log10(stepMs) - 1e-9))
  return `${(ms / 1000).toFixed(decimals).replace(/\.?0+$/, '')} s`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const dayMs = 24 * hour
const stepsMs = [
  ...[0.01, 0.1, 1, 10, 100].flatMap(unit => [unit, 2 * unit, 5 * unit]),
  ...[1, 2, 5, 10, 15, 30].map(count => count * second),
  ...[1, 2, 5, 10, 15, 30].map(count => count * minute),
  ...[1, 2, 3, 6, 12, 24].map(count => count * hour),
]
