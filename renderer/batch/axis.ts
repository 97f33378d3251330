/** An axis that is long enough for `longestMs` and changes seldom, with a few round ticks. */
export function axisOf(longestMs: number): { endMs: number; ticksMs: number[] } {
  const wantedMs = Math.max(longestMs, 500)
  const stepMs = stepsMs.find(ms => wantedMs / ms <= 5) ?? roundUp(wantedMs / 5)
  const endMs = Math.ceil(wantedMs / stepMs) * stepMs
  return {
    endMs,
    ticksMs: Array.from({ length: Math.round(endMs / stepMs) + 1 }, (_, tick) => tick * stepMs),
  }
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const stepsMs = [
  ...[100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(count => count * second),
  ...[1, 2, 5, 10, 15, 30].map(count => count * minute),
  ...[1, 2, 3, 6, 12, 24].map(count => count * hour),
]

const roundUp = (ms: number): number => Math.ceil(ms / (24 * hour)) * 24 * hour
