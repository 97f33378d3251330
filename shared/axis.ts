import { formatDuration } from './text/format.ts'

/** An axis that is long enough for `longestMs` and changes seldom, with a few round ticks. */
export function axisOf(longestMs: number): { stepMs: number; endMs: number; ticksMs: number[] } {
  const wantedMs = Math.max(longestMs, 500)
  const stepMs = stepFor(wantedMs, 5)
  const endMs = Math.ceil(wantedMs / stepMs) * stepMs
  return { stepMs, endMs, ticksMs: ticksIn(0, endMs, stepMs) }
}

/** The smallest round step that cuts a span into at most so many parts. */
export function stepFor(spanMs: number, most: number): number {
  const leastMs = spanMs / most
  return stepsMs.find(ms => ms >= leastMs) ?? Math.ceil(leastMs / dayMs) * dayMs
}

/** Multiples of the step from `startMs` to `endMs`, both included. */
export function ticksIn(startMs: number, endMs: number, stepMs: number): number[] {
  const first = Math.ceil(startMs / stepMs)
  const last = Math.floor(endMs / stepMs)
  // Multiplied, not added up: a thousand small errors would be a visible one.
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
