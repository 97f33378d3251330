import { hostOf } from '../../../shared/address.ts'
import { ignoredBy } from '../../system/log.ts'
import type { RunContext } from '../run-context.ts'
import { freshMs } from './earlier-file.ts'
import type { InTurn, Recall } from './originals.ts'
import type { TransferJob } from './transfer-job.ts'

/** The job of an item's original where there is one, else the job itself. Never rejects. */
export async function withOriginal(job: TransferJob, context: RunContext): Promise<TransferJob> {
  const { originals, scheduler, requested, world } = context
  const { index, item, queuedAt, part } = job.queued
  if (originals === undefined || item.guessed !== undefined) return job
  const { signal } = job.controller
  const inTurn: InTurn = (host, request) =>
    scheduler.run(
      host,
      () => {
        requested()
        return request()
      },
      signal,
    )
  const sought = await originals.of(item, inTurn, signal, recallOf(job, context)).catch(error => {
    // What interrupts the item is seen to where it is fetched.
    if (!signal.aborted) ignoredBy(world.log, `looking for an original at ${hostOf(item.url)}`)(error)
    return { kind: 'unknown' as const }
  })
  if (sought.kind === 'none') return { ...job, withoutOriginal: true }
  // Whether something was saved from the new address was not asked.
  return sought.kind === 'found' ? { ...job, queued: { index, item: sought.item, queuedAt, part } } : job
}

/** What the history says of an item's address, as long as that counts for files; nothing where all is to be had anew. */
function recallOf({ queued: { item } }: TransferJob, { options, repeats, world }: RunContext): Recall {
  if (options.saved === 'again' || options.saved === 'update') return () => undefined
  const since = world.clock.now() - freshMs
  return (address, namedAs) => {
    const files = repeats
      .ofLink({ item: { ...item, url: address }, isNew: false })
      .filter(({ savedAt }) => savedAt >= since)
    if (files.some(({ named }) => named.item.guessed?.namedAs === namedAs)) return 'original'
    return address === namedAs && files.some(file => file.withoutOriginal) ? 'none' : undefined
  }
}
