import type { MeasurementPlan, MeasurementSettings } from '../../shared/comparison.ts'
import { runOrder } from '../../shared/run-order.ts'
import { usableAtOnce } from './bound.ts'
import { stepsOf } from './knee.ts'

/** What is known of the images that are to be measured. */
export type Known = {
  hosts: { host: string; images: number }[]
  images: number
  imagesTotal: number
  /** Of all of them together, where they were downloaded before. */
  bytes: number | undefined
  activeMs: number | undefined
}

/** What the runs that count ask of the hosts, at most. */
export type CountedCost = { runs: number; requests: number; bytes: number }

/** Downloads at a time in the warm-up of a sweep: as many as a browser uses, which every host accepts. */
export const warmUpAtOnce = 4

/** What a measurement asks of the hosts, at most. */
export function planOf(
  settings: MeasurementSettings,
  known: Known,
  limits: { atOnce: number; perHost: number },
): MeasurementPlan {
  const { images, imagesTotal, hosts, bytes, activeMs } = known
  const usable = usableAtOnce(hosts, limits)
  const atOnce =
    settings.kind === 'comparison'
      ? [usable, ...runOrder(settings.rounds).map(({ mode }) => (mode === 'sequential' ? 1 : usable))]
      : [warmUpAtOnce, ...stepsOf(settings.upTo, images).flatMap(step => Array(settings.rounds).fill(step))]
  return {
    kind: settings.kind,
    images,
    imagesTotal,
    hosts,
    runs: atOnce.length,
    requests: atOnce.length * images,
    bytes: bytes === undefined ? undefined : bytes * atOnce.length,
    durationEstimateMs:
      activeMs === undefined ? undefined : atOnce.reduce((sum, n) => sum + activeMs / Math.max(1, n), 0),
  }
}

/** The requests that remain after the warm-up, which showed how large the images are. */
export function planAfterWarmUp(
  settings: MeasurementSettings,
  known: Known & { bytes: number },
  limits: { atOnce: number; perHost: number },
): CountedCost {
  const { runs, requests } = planOf(settings, known, limits)
  return { runs: runs - 1, requests: requests - known.images, bytes: known.bytes * (runs - 1) }
}
