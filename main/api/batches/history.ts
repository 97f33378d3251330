import { setImmediate as turn } from 'node:timers/promises'
import { isUnfinished } from '../../../shared/batch-state.ts'
import type { HistoryRow } from '../../../shared/contract/commands.ts'
import { type App, type BatchRow, isPacked } from '../../app/app.ts'
import { batchName } from './batch-name.ts'
import type { OpenBatches } from './open-batches.ts'

/** A batch as the history shows it. For batches running here, this process knows more than the store. */
export function historyRow(app: App, open: OpenBatches, row: BatchRow): HistoryRow {
  const { id: batch, folder, createdAt, lists } = row
  const seen = {
    batch,
    name: batchName(app, row),
    pictures: picturesOf(app, batch),
    folder,
    createdAt,
    lists,
    isPacked: isPacked(row),
    notStarted: row.notStarted,
  }
  const known = open.known(batch)
  if (known?.runs) {
    const { counts, state } = known.snapshot().header
    const { active, saving, backoff, ...rest } = counts
    const counted = { ...rest, queued: rest.queued + active + saving + backoff }
    return { ...seen, state, line: undefined, counts: counted, pendingSource: undefined }
  }
  const counts = app.batches.counts(batch)
  const state = app.history.stateOf(row, counts)
  const line = state === 'waiting' ? open.line.placeOf(batch) : undefined
  return { ...seen, state, line, counts, pendingSource: row.pendingSource?.kind }
}

const picturesShown = 4

/** Some images that can be shown; not every type can be decoded. */
const picturesOf = ({ items, world }: App, batch: string): number[] =>
  items
    .pictures(batch, 2 * picturesShown)
    .filter(({ type }) => world.decoders.canDecode(type))
    .slice(0, picturesShown)
    .map(({ index }) => index)

/** The newest batches, and older ones that run. */
export function recentRows(app: App, open: OpenBatches, most: number): HistoryRow[] {
  const newest = app.history.rows(most)
  const older = open
    .running()
    .filter(({ batch }) => !newest.some(({ id }) => id === batch))
    .map(({ batch }) => open.get(batch).row)
  return [...newest, ...older].map(row => historyRow(app, open, row))
}

/** Batches with a text in a link or file name, with a breath after each: one may have a million images. */
export async function searchHistory({ history, items }: App, text: string): Promise<string[]> {
  const found: string[] = []
  for (const { id } of history.rows()) {
    if (items.holds(id, text)) found.push(id)
    await turn()
  }
  return found
}

/** Batches with something left that no process is running, newest first. */
export function unfinishedRows(app: App, open: OpenBatches): HistoryRow[] {
  return app.history
    .maybeUnfinished()
    .filter(({ id }) => !open.known(id)?.runs)
    .map(row => historyRow(app, open, row))
    .filter(({ state }) => isUnfinished(state))
    .sort((a, b) => b.createdAt - a.createdAt)
}

/** Batches that start after others, the next one first. */
export const waitingRows = (app: App, open: OpenBatches): HistoryRow[] =>
  open.line
    .list()
    .flatMap(id => app.batches.get(id) ?? [])
    .map(row => historyRow(app, open, row))
