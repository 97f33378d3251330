import { hostOf } from '../../../shared/address.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import { ignoredBy } from '../../system/log.ts'
import { Interrupted } from '../interrupted.ts'
import { cancelItems } from './cancel-items.ts'
import { failPlaceholders } from './placeholders.ts'
import { cancelsRest, type RunState } from './state.ts'

/** Items cancelled in one step. */
const pageItems = 500

/** Settles what was never opened, lets go of everything, and notes the end of a run of which nothing is open. */
export async function endRun(run: RunState): Promise<BatchSummary> {
  const { batch, store, context, tally, feeder } = run
  await run.journal.flush().catch(ignoredBy(context.world.log, 'writing what happened'))
  const isCancelled = cancelsRest(run)
  if (isCancelled) {
    await cancelQueued(run)
    // Nor is what the source did not bring yet wanted.
    store.batches.allRead(batch.id)
  }
  await run.tidying
  await failPlaceholders(run).catch(ignoredBy(context.world.log, 'looking for placeholders'))
  const endedAt = context.world.clock.now()
  // A run that left something is resumed, and completes them then.
  const shards = await context.shards?.end({ isFinal: isCancelled })
  if (shards !== undefined) run.observer.shardsEnded?.(shards)
  run.diskWait.end()
  context.scheduler.close(new Interrupted({ kind: 'keep' }))
  run.fetching.end()
  context.originals?.close()
  const summary = tally.summary({
    endedAt,
    left:
      (isCancelled ? 0 : run.left + feeder.waiting + feeder.held.length) +
      feeder.unreadable +
      (shards?.lost ?? 0),
    peakAtOnce: context.scheduler.peakAtOnce,
  })
  const { saved, skipped, failed, cancelled, left } = summary
  context.world.log('batch-ended', { batch: batch.id, saved, skipped, failed, cancelled, left })
  if (run.source.kind === 'broken') throw run.source.error
  // A run that had nothing to do says nothing about the batch.
  const isNews = tally.snapshot().items > 0
  // Where shards could not be completed it has no end yet: it can be resumed.
  if (shards?.failure === undefined)
    store.batches.end(batch.id, isNews ? summary : (batch.summary ?? summary))
  return summary
}

/** What was never opened is cancelled in the store, a page at a time. */
async function cancelQueued(run: RunState): Promise<void> {
  const { store, batch } = run
  let after = 0
  for (;;) {
    const page = store.queue.page(batch.id, after, pageItems)
    const last = page.at(-1)
    if (last === undefined) return
    after = last.index
    const items = page.map(queued => ({ host: hostOf(queued.item.url), queued }))
    cancelItems(run, items, cancelled => store.items.commit(batch.id, cancelled, new Map()))
    // The event loop breathes between pages: there may be a million.
    await new Promise(setImmediate)
  }
}
