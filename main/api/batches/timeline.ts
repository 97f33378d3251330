import type { ParsedInputOf } from '../../../shared/contract/commands.ts'
import { nameOf } from '../../../shared/item-name.ts'
import { type Timeline, timelineRow, type WovenRow, wovenRow } from '../../../shared/timeline.ts'
import { decodeTicks } from '../../../shared/trace.ts'
import type { App } from '../../app/app.ts'
import type { OpenBatch } from './open-batch.ts'

/** A page of a batch's items with their times: those that settled from the store, those that run from the run. */
export function readTimeline(
  { items, world }: App,
  batch: OpenBatch,
  { offset, limit }: ParsedInputOf<'timeline'>,
): Timeline {
  const snapshot = batch.snapshot()
  const startAt = batch.row.createdAt
  const rows = items.times(batch.row.id, offset, limit).map(stored => {
    const live = snapshot.live.get(stored.index)
    // A saved file is claimed before it gets its name: until then the item still counts as running.
    const settled = live === undefined ? stored.settled : undefined
    return timelineRow(
      {
        index: stored.index,
        name: nameOf(stored.item, settled),
        host: stored.host,
        state: live?.state.kind ?? settled?.kind ?? 'queued',
        queuedAt: stored.queuedAt,
        ...(settled !== undefined && stored.times !== undefined && { settledAt: stored.times.settledAt }),
        ...(live?.activeSince !== undefined && { runsSince: live.activeSince }),
        attempts: live?.attempts ?? stored.attempts,
      },
      startAt,
    )
  })
  return { startAt, now: world.clock.now() - startAt, total: snapshot.stored, rows }
}

/** What arrived of these items: from the run while they run, else from the store. */
export function readWeave({ items }: App, batch: OpenBatch, { indexes }: ParsedInputOf<'weave'>): WovenRow[] {
  const { live } = batch.snapshot()
  const { id, createdAt } = batch.row
  const stored = items.traces(id, indexes)
  return indexes.flatMap(index => {
    const running = live.get(index)
    const encoded = running === undefined ? stored.get(index) : undefined
    const ticks = running?.trace?.ticks() ?? (encoded && decodeTicks(encoded))
    return ticks === undefined ? [] : [wovenRow(index, ticks, createdAt)]
  })
}
