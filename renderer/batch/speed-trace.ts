/** Speeds of the last minute, oldest first, one a second at most. */
export type SpeedTrace = readonly { at: number; bytesPerSecond: number }[]

const everyMs = 1000
const keptMs = 60_000

/** With another reading; `at` in ms of any clock. The same trace where the last one is hardly older. */
export function withSpeed(trace: SpeedTrace, at: number, bytesPerSecond: number): SpeedTrace {
  const last = trace.at(-1)
  if (last !== undefined && at - last.at < everyMs) return trace
  return [...trace.filter(reading => at - reading.at <= keptMs), { at, bytesPerSecond }]
}

/** The trace as the path of a line in a box, its newest end at the right; empty where there is no line yet. */
export function pathOf(trace: SpeedTrace, width: number, height: number): string {
  const last = trace.at(-1)
  if (last === undefined || trace.length < 2) return ''
  const most = Math.max(1, ...trace.map(({ bytesPerSecond }) => bytesPerSecond))
  const points = trace.map(({ at, bytesPerSecond }) => {
    const x = width - (width * (last.at - at)) / keptMs
    const y = height - (height * bytesPerSecond) / most
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  return `M${points.join('L')}`
}
