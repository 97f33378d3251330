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
  if (values.length === 0) return 0
  const mixed = Float64Array.from(values)
  const middle = mixed.length >> 1
  const upper = select(mixed, middle)
  return mixed.length % 2 === 1 ? upper : (upper + Math.max(...mixed.subarray(0, middle))) / 2
}

/**
 * The number that would be at this place in order; none is larger before it, and none smaller behind it. Takes a
 * part of the time of sorting them all, and an estimate asks for hundreds of medians.
 */
function select(values: Float64Array, place: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0
    let left = low
    let right = high
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1
      while ((values[right] ?? 0) > pivot) right -= 1
      if (left > right) break
      const swapped = values[left] ?? 0
      values[left] = values[right] ?? 0
      values[right] = swapped
      left += 1
      right -= 1
    }
    if (place <= right) high = right
    else if (place >= left) low = left
    else break
  }
  return values[place] ?? 0
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
