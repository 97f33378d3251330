import { hostOf } from '../../../shared/address.ts'
import { type Failure, failures } from '../../../shared/failure.ts'
import type { Attempt } from '../../../shared/model.ts'
import { failureOfDisk } from '../files/disk-failure.ts'
import type { PartFacts } from '../http/resume.ts'
import type { RetryDecision } from '../http/retry.ts'
import { Interrupted } from '../interrupted.ts'
import type { RunContext } from '../run-context.ts'
import { afterFailure, type Tries } from './after-failure.ts'
import type { Arrived } from './arrived.ts'
import type { Fetcher, FetchNews, FetchOrder } from './fetcher.ts'

export type DownloadObserver = FetchNews & {
  waited(ms: number): void
  backoff(attempt: number, retryAt: number, failure: Failure): void
  attempted(attempt: Attempt): void
}

/** How a download is interrupted, and who hears of it. */
export type Watch = { signal: AbortSignal; observe: DownloadObserver }

export type DownloadEnd =
  | { kind: 'whole'; arrived: Arrived }
  /** The file that is there already is still the same. */
  | { kind: 'unchanged' }
  | { kind: 'failed'; failure: Failure }
  /** Interrupted; `kept` is what may be continued another time. */
  | { kind: 'interrupted'; by: Interrupted; kept: PartFacts | undefined }

type Verdict = { kind: 'whole'; arrived: Arrived } | { kind: 'unchanged' } | Failed

type Failed = { kind: 'failed'; failure: Failure; decision: RetryDecision }
type GoingOn = Failed & { decision: Exclude<RetryDecision, { kind: 'give-up' }> }

/** What a download needs of its run. */
export type DownloadContext = Omit<RunContext, 'repeats' | 'sameLinks' | 'originals' | 'shards'>

/**
 * Brings one URL into a checked part file: attempts, verdicts and the waits between them.
 * Never rejects for anything the network, the server or the disk does, only where its code cannot be loaded.
 */
export async function download(
  order: FetchOrder,
  watch: Watch,
  context: DownloadContext,
): Promise<DownloadEnd> {
  const { scheduler, world } = context
  const { clock } = world
  const { signal, observe } = watch
  const host = hostOf(order.url)
  const fetcher = await context.openFetcher(order, observe)
  const tries: Tries = { charged: 0, free: 0 }
  try {
    for (let number = 1; ; number += 1) {
      const waitsSince = clock.now()
      let begunAt: number | undefined
      const verdict = await scheduler.run(
        host,
        async () => {
          // A lane may have begun it before.
          observe.waited((begunAt ?? clock.now()) - waitsSince)
          const found = await attempt(number, tries, host, fetcher, watch, context)
          // In its place: what a failure ends must not begin while a lane removes its bytes.
          if (found.kind === 'failed' && !goesOn(found)) await fetcher.discard()
          return found
        },
        signal,
        begun =>
          fetcher.standBy?.(number, at => {
            begunAt = at
            begun()
          }),
      )
      if (verdict.kind !== 'failed') return verdict
      if (!goesOn(verdict)) return { kind: 'failed', failure: verdict.failure }
      const { decision } = verdict
      observe.backoff(number, clock.now() + decision.delayMs, verdict.failure)
      // A host that cools down holds its items in the queue; only an item's own backoff is waited for here.
      if (decision.kind === 'again') await clock.sleep(decision.delayMs, signal)
    }
  } catch (error) {
    const by = interruptionOf(signal, error)
    if (by === undefined) {
      await fetcher.discard()
      return { kind: 'failed', failure: failureOfDisk(error) }
    }
    return {
      kind: 'interrupted',
      by,
      kept: order.keeps && by.interruption.kind === 'keep' ? await fetcher.keep() : await fetcher.discard(),
    }
  }
}

/** Whether there is another attempt. What all of the run must see to is no matter for another one of this image. */
const goesOn = (failed: Failed): failed is GoingOn =>
  failed.decision.kind !== 'give-up' && failed.failure.code !== 'too-many-open-files'

/** One attempt inside its place in the schedule, and what follows from it for the item and for its host. */
async function attempt(
  number: number,
  tries: Tries,
  host: string,
  fetcher: Fetcher,
  { signal, observe }: Watch,
  context: DownloadContext,
): Promise<Verdict> {
  const { scheduler, goneImages } = context
  context.requested()
  const { record, outcome, goneImage: gone } = await fetcher.attempt(number, signal)
  observe.attempted(record)
  if (gone !== undefined) {
    goneImages.set(gone.host, (goneImages.get(gone.host) ?? new Set()).add(gone.sha256))
  }
  if (outcome.kind !== 'failed') {
    scheduler.answered(host)
    scheduler.served(host)
    return outcome
  }
  const { failure } = outcome
  if (failures[failure.code].retry === 'cool-down') context.pushedBack(host, failure)
  const decision = afterFailure(failure, tries, host, context.options.attempts, context)
  return { kind: 'failed', failure, decision }
}

/** Why it was interrupted: by its own signal, or by the scheduler that starts nothing more. */
const interruptionOf = (signal: AbortSignal, error: unknown): Interrupted | undefined =>
  [signal.reason, error].find(reason => reason instanceof Interrupted)
