/** Bytes over time as a smoothed speed. */
export type Meter = {
  add(bytes: number): void
  /** Bytes per second over about the last seconds; 0 until there is something to tell. */
  speedAt(now: number): number
}

/** Half of what is shown comes from the last two seconds. */
const halfLifeMs = 2000

/** Steps shorter than this are added up: a speed over a millisecond is noise. */
const stepMs = 100

/** A meter that starts at `now` (epoch ms). Exponentially weighted, so that one burst neither sticks nor jumps. */
export function createMeter(now: number): Meter {
  let since = now
  let pending = 0
  let weightedBytes = 0
  let weightedMs = 0
  return {
    add(bytes) {
      pending += bytes
    },
    speedAt(at) {
      const passed = at - since
      if (passed >= stepMs) {
        const keep = 0.5 ** (passed / halfLifeMs)
        weightedBytes = weightedBytes * keep + pending
        weightedMs = weightedMs * keep + passed
        pending = 0
        since = at
      }
      return weightedMs === 0 ? 0 : (weightedBytes / weightedMs) * 1000
    },
  }
}
