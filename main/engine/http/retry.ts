import { type Failure, failures } from '../../../shared/failure.ts'

export type RetryPolicy = {
  /** Attempts at one URL, the first included. */
  attempts: number
  baseMs: number
  maxMs: number
  /** Share of the delay left to chance, 0 to 1, so that items do not return in step. */
  jitter: number
}

/**
 * `restMs`: no request goes to this host for so long, whatever happens to this item. `closedMs`: the host asked for a
 * wait that is too long, so it gets no more requests.
 */
export type RetryDecision =
  | { kind: 'again'; delayMs: number; restMs?: undefined }
  | { kind: 'cool-down'; delayMs: number; restMs: number }
  | { kind: 'give-up'; restMs?: number; closedMs?: number }

/** A host that asks for more rest than this gets it from the user, not from a waiting program. */
export const longestRestMs = 10 * 60_000

export const defaultPacing = { baseMs: 500, maxMs: 30_000, jitter: 0.5 } as const

/**
 * What to do after the failed attempt number `attempt` (from 1). A Retry-After wins over our own delay.
 */
export function decideRetry(
  failure: Failure,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): RetryDecision {
  const { retry } = failures[failure.code]
  const asked = failure.retryAfterMs
  if (retry === 'never') return { kind: 'give-up' }
  if (asked !== undefined && asked > longestRestMs) return { kind: 'give-up', closedMs: asked }
  const delayMs = asked ?? backoffMs(attempt, policy, random)
  const isLast = attempt >= policy.attempts
  if (retry === 'again') return isLast ? { kind: 'give-up' } : { kind: 'again', delayMs }
  return isLast ? { kind: 'give-up', restMs: delayMs } : { kind: 'cool-down', delayMs, restMs: delayMs }
}

/** Exponential backoff with jitter: the delay in ms after the failed attempt number `attempt`. */
export const backoffMs = (attempt: number, policy: RetryPolicy, random: () => number): number =>
  Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1)) * (1 - policy.jitter * random())

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds or an HTTP date.
 * Returns ms from `now`, at least 0, or undefined where the header says neither.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // Numbers such as "-1" and "1.5" would pass as years for Date.parse.
  if (!/[a-z]/i.test(text)) return undefined
  const at = Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(text) ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
