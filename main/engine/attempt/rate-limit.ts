import type { Clock } from '../world.ts'

/** Holds a stream of bytes to a rate: await what `take` returns before reading on. */
export type RateLimit = { take(bytes: number, signal: AbortSignal): Promise<void> | undefined }

/** Debt the rateLimit lets stand without sleeping, in ms: shorter sleeps are lost in the timer's own inaccuracy. */
const toleranceMs = 20

/**
 * One rateLimit shared by all transfers of a batch, so that their sum keeps to `bytesPerSecond`.
 * Undefined: no limit.
 */
export function createRateLimit(bytesPerSecond: number | undefined, clock: Clock): RateLimit {
  if (bytesPerSecond === undefined) return { take: () => undefined }
  let paidUntil = clock.now()
  return {
    take(bytes, signal) {
      const now = clock.now()
      // Time not used is not saved up: a burst after a pause would break the promise to the network.
      paidUntil = Math.max(paidUntil, now) + (bytes / bytesPerSecond) * 1000
      const debtMs = paidUntil - now
      return debtMs > toleranceMs ? clock.sleep(debtMs, signal) : undefined
    },
  }
}
