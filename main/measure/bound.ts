import type { Comparison } from '../../shared/comparison.ts'

/** What one image needs by itself: the best of its times in all runs. */
export type BestTime = { host: string; ms: number }

export type Bound = { ms: number; by: NonNullable<Comparison['boundBy']> }

/**
 * The least time any schedule needs at these limits: the longest image, the sum of all times divided by the limit, a host's
 * sum divided by its own limit, and `linkMs`, the bytes at the highest speed that was seen.
 */
export function boundOf(
  times: readonly BestTime[],
  limits: { atOnce: number; perHost: number },
  linkMs: number,
): Bound {
  const ofHost = new Map<string, number>()
  for (const { host, ms } of times) ofHost.set(host, (ofHost.get(host) ?? 0) + ms)
  const sum = times.reduce((total, { ms }) => total + ms, 0)
  const bounds: Bound[] = [
    { by: 'longest-image', ms: Math.max(0, ...times.map(({ ms }) => ms)) },
    { by: 'at-once', ms: sum / limits.atOnce },
    { by: 'per-host', ms: Math.max(0, ...ofHost.values()) / limits.perHost },
    { by: 'link', ms: linkMs },
  ]
  return bounds.reduce((most, bound) => (bound.ms > most.ms ? bound : most))
}

/** How many can really run at once: no more than there are images, nor than their hosts allow together. */
export function usableAtOnce(
  hosts: readonly { images: number }[],
  { atOnce, perHost }: { atOnce: number; perHost: number },
): number {
  return Math.min(
    atOnce,
    hosts.reduce((sum, { images }) => sum + Math.min(images, perHost), 0),
  )
}
