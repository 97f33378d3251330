import type { HostAdvice, Sweep } from '../../shared/comparison.ts'
import { batchOptions } from '../../shared/settings.ts'

/** Downloads at a time for a host without advice. */
const { perHost: unadvised } = batchOptions.parse({})

/**
 * What a sweep says about the one host it asked, as it is to be remembered; undefined: what was known stays. One that
 * its images cut short says nothing. One whose last step, the most it was allowed, was the best says only "at least so
 * many": that lowers nothing, neither what is known nor what is done without advice.
 */
export function decideAdvice(
  { best, hosts, stoppedBy, steps, upTo, measuredAt }: Sweep,
  knownOf: (host: string) => HostAdvice | undefined,
): HostAdvice | undefined {
  const [only, ...others] = hosts
  const isTelling = ['up-to', 'no-gain', 'waiting-doubled', 'pushed-back'].includes(stoppedBy)
  const step = steps.find(({ atOnce }) => atOnce === best)
  if (only === undefined || others.length > 0 || !isTelling || step === undefined) return undefined
  const { host } = only
  const isAtLeast = stoppedBy === 'up-to' && best === upTo
  if (isAtLeast && step.atOnce <= Math.max(unadvised, knownOf(host)?.best ?? 0)) return undefined
  return { host, best: step.atOnce, measuredAt, imagesPerSecond: step.imagesPerSecond }
}
