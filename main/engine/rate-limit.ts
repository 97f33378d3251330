import type { Clock } from './world.ts'

/** Holds a stream of bytes to a rate: await what `take` returns before reading on. */
export type Pacer = { take(bytes: number, signal: AbortSignal): Promise<void> | undefined }

/** Debt the pacer lets stand without sleeping, in ms: shorter sleeps are lost in the timer's own inaccuracy. */
const toleranceMs = 20

/**
 * One pacer shared by all transfers of a batch, so that their sum keeps to `bytesPerSecond`.
 * Undefined: no limit.
 */
export function createPacer(bytesPerSecond: number | undefined, clock: Clock): Pacer {
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
