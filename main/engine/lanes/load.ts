import { performance } from 'node:perf_hooks'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { Log } from '../../system/log.ts'
import type { LanePool } from './pool.ts'

/** A thread that does more than this has no room for what must not wait: a window, the next image. */
const busyShare = 0.7
const lookEveryMs = 300

/** Files from this size keep a thread busy with hashing and checking alone. */
export const largeBytes = 8_000_000

/** How busy each thread was lately, as a share from 0 to 1. */
export type Load = { main: number; lanes: readonly number[] }

/**
 * How many lanes there should be: the first where main is busy, one more where all lanes are. Pure. None is taken away
 * again: idle threads cost little.
 */
export function lanesFor({ main, lanes }: Load, most: number): number {
  const isBusy = lanes.length === 0 ? main > busyShare : lanes.every(share => share > busyShare)
  return Math.min(most, lanes.length + (isBusy ? 1 : 0))
}

/** Fewer images are done before a thread has started. */
export const manyImages = 100

/** With this many images to come, a thread is worth its start, and the wait: what main never runs is not compiled for it. */
export const longList = 1000

/** Starts at once what a list with this many images needs, also while it is still read: a thread takes a moment to start. */
export function startForLongList(
  pool: LanePool | undefined,
  { lanes: wanted }: Pick<BatchOptions, 'lanes'>,
  images: number,
  log: Log,
): void {
  if (pool === undefined || images < longList) return
  pool.want(wanted === 'auto' ? Math.min(1, pool.most) : wanted, log)
}

/** Adds lanes while there is much to do, as `isMuch` knows. Answers what ends that. */
export function watchLoad(pool: LanePool, log: Log, isMuch: () => boolean): () => void {
  let before = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization: main } = performance.eventLoopUtilization(now, before)
    before = now
    const lanes = pool.lanes.map(lane => lane.takeLoad())
    if (isMuch()) pool.want(lanesFor({ main, lanes }, pool.most), log)
  }, lookEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
