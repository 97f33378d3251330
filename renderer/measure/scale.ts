import { stepFor, ticksIn } from '../../shared/axis.ts'

/** An axis from 0 to a round end, with few ticks. */
export type Axis = { end: number; step: number; ticks: number[] }

/** For times in ms; long enough for `longestMs`. */
export function timeAxis(longestMs: number, most = 5): Axis {
  const wanted = Math.max(longestMs, 1)
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

/** A value of several measured ones at one place of the x axis. */
export type Point = { atOnce: number; value: number; low: number; high: number }

export type Box = { left: number; top: number; width: number; height: number }

export type Placed = { atOnce: number; x: number; y: number; lowY: number; highY: number }

/**
 * Places points in a box: each doubling of "at once" is as far to the right as the one before, 0 of the other axis
 * is at the bottom.
 */
export function placePoints(points: readonly Point[], last: number, axis: Axis, box: Box): Placed[] {
  const y = (value: number) => box.top + box.height * (1 - value / axis.end)
  return points.map(({ atOnce, value, low, high }) => ({
    atOnce,
    x: placeAtOnce(atOnce, last, box),
    y: y(value),
    lowY: y(low),
    highY: y(high),
  }))
}

/** Where so many at once are on the x axis of a box that ends with `last`. */
export const placeAtOnce = (atOnce: number, last: number, box: Box): number =>
  box.left + box.width * (last <= 1 ? 0 : Math.log2(atOnce) / Math.log2(last))
