import type { Spread, SweepStep } from '../../shared/comparison.ts'

/** What the decisions look at. */
export type Step = Pick<SweepStep, 'atOnce' | 'elapsedMs' | 'waitMs'>

/** How many at once to try: powers of two to `upTo`, and no more than there are images. */
export function stepsOf(upTo: number, images: number): number[] {
  const last = Math.max(1, Math.min(upTo, images))
  const steps: number[] = []
  for (let atOnce = 1; atOnce < last; atOnce *= 2) steps.push(atOnce)
  return [...steps, last]
}

/** A gain below this share does not count, even if the runs differ very little. */
const leastGain = 0.05

/** Responses count as slower only if they take this many times as long and this many ms longer: short times vary by chance. */
const waitGrowth = 2
const leastWaitMs = 20

/** Whether `later` is faster than `earlier` by more than the variation between the runs of each. */
export function isFaster(later: Spread, earlier: Spread): boolean {
  const noise = (rangeOf(later) + rangeOf(earlier)) / 2
  return earlier.median - later.median > Math.max(noise, earlier.median * leastGain)
}

/** Why the steps so far end a sweep; undefined: it continues. */
export function decideStop(steps: readonly Step[]): 'waiting-doubled' | 'no-gain' | undefined {
  const [first] = steps
  const [before, last] = steps.slice(-2)
  if (first === undefined || before === undefined || last === undefined) return undefined
  const isSlower = last.waitMs >= first.waitMs * waitGrowth && last.waitMs - first.waitMs >= leastWaitMs
  if (isSlower) return 'waiting-doubled'
  return isFaster(last.elapsedMs, before.elapsedMs) ? undefined : 'no-gain'
}

/** The fastest step, and the one with the fewest at once that is within noise of it. Undefined of no steps. */
export function kneeOf<S extends Step>(steps: readonly S[]): { best: S; fastest: S } | undefined {
  const [first] = steps
  if (first === undefined) return undefined
  const fastest = steps.reduce((least, step) =>
    step.elapsedMs.median < least.elapsedMs.median ? step : least,
  )
  const best = steps.find(step => !isFaster(fastest.elapsedMs, step.elapsedMs)) ?? fastest
  return { best, fastest }
}

const rangeOf = ({ min, max }: Spread): number => max - min
