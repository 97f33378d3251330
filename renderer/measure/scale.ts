import type { Axis } from '../../shared/axis.ts'

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

/** Where a number of downloads at once is on the x axis of a box that ends with `last`. */
export const placeAtOnce = (atOnce: number, last: number, box: Box): number =>
  box.left + box.width * (last <= 1 ? 0 : Math.log2(atOnce) / Math.log2(last))
