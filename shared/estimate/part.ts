/** A time of which a model is not sure. `variance` in ms². */
export type Part = { ms: number; variance: number }

/** One way to read the times of a run. `fit`: the logarithm of how well it explains them. */
export type Reading = Part & { fit: number }

/**
 * Answers follow each other and are not independent trials, so what they say for one reading and against another
 * counts for less than it would be.
 */
const trust = 0.8

/** All readings as one, each by its weight: where they disagree, the variance says so. */
export function weigh(readings: readonly Reading[]): Part {
  const best = Math.max(...readings.map(({ fit }) => fit))
  const weights = readings.map(({ fit }) => Math.exp(trust * (fit - best)))
  const whole = sum(weights)
  const mean = (value: (reading: Reading) => number) =>
    sum(readings.map((reading, at) => (weights[at] ?? 0) * value(reading))) / whole
  const ms = mean(reading => reading.ms)
  return { ms, variance: mean(reading => reading.variance + (reading.ms - ms) ** 2) }
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

export const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length)

/** 0 of nothing. */
export function median(values: readonly number[]): number {
  // A typed array is sorted many times as fast as an array of anything.
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}

/** Mean distance from the median: less led astray by a single late answer than a standard deviation. */
export function spreadAround(values: readonly number[]): number {
  const middle = median(values)
  return mean(values.map(value => Math.abs(value - middle)))
}

export function varianceOf(values: readonly number[]): number {
  const middle = mean(values)
  return sum(values.map(value => (value - middle) ** 2)) / Math.max(1, values.length - 1)
}
