import { createTrace, encodeTicks, type Trace } from '../../../shared/trace.ts'

/** Which items' pieces are recorded as they arrive, within a bound for the whole batch. */
export type Tracing = {
  /** A trace for an item; undefined where it is not recorded. */
  of(index: number): Trace | undefined
  /** A trace as it is to be stored; undefined where nothing arrived. */
  stored(trace: Trace | undefined): Uint8Array | undefined
}

/** Without the option `trace`: more rows than a person compares. */
const usualItems = 200

/** About four megabytes in the store. */
const mostTicks = 1_000_000

/** `wanted`: all items or none; undefined: the first ones of a batch. */
export function createTracing(wanted: boolean | undefined): Tracing {
  let left = mostTicks
  return {
    of: index => ((wanted ?? index <= usualItems) && left > 0 ? createTrace() : undefined),
    stored(trace) {
      const ticks = trace?.ticks()
      if (ticks === undefined) return undefined
      left -= ticks.atMs.length
      return encodeTicks(ticks)
    },
  }
}
