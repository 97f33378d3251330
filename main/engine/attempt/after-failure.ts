import type { Failure, FailureCode } from '../../../shared/failure.ts'
import type { Scheduler } from '../hosts/scheduler.ts'
import { decideRetry, defaultPacing, type RetryDecision } from '../http/retry.ts'
import type { World } from '../world.ts'

/** How many times the limit of a host can be halved, from 512 down to one request at a time. */
const mostFreePushBacks = 9

/** What a host that takes no notice of a request looks like. */
const silences = new Set<FailureCode>(['connect-timeout', 'response-timeout'])

/** Attempts that count against the limit, and push-backs that do not. */
export type Tries = { charged: number; free: number }

/** What follows from a failure, for the item and for its host. Counts the attempt in `tries`. */
export function afterFailure(
  cause: Failure,
  tries: Tries,
  host: string,
  attempts: number,
  { scheduler, world, setAside }: { scheduler: Scheduler; world: World; setAside?(host: string): void },
): RetryDecision {
  if (!silences.has(cause.code)) scheduler.answered(host)
  else if (scheduler.silent(host)) setAside?.(host)
  const now = world.clock.now()
  const decision = decideRetry(cause, tries.charged + 1, { ...defaultPacing, attempts }, world.random)
  if (decision.kind === 'give-up' && decision.closedMs !== undefined) {
    scheduler.closeHost(host, now + decision.closedMs, cause)
  }
  // Reported even when this item gives up: the others would meet the same limit.
  const { restMs } = decision
  const wasCrowded = restMs !== undefined && scheduler.coolDown(host, now + restMs)
  // A host with too many requests at once refused their number, not this request.
  if (wasCrowded && tries.free < mostFreePushBacks) {
    tries.free += 1
    return { kind: 'cool-down', delayMs: restMs, restMs }
  }
  tries.charged += 1
  return decision
}
