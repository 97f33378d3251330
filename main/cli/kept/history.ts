import { isUnfinished } from '../../../shared/batch-state.ts'
import { type Counts, type End, ends, itemsOf, outcomes } from '../../../shared/outcomes.ts'
import { formatSortable } from '../../../shared/text/moments.ts'
import type { PastBatch } from '../../app/app.ts'
import { exitStatus } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

type Column = { head: string; count: (past: PastBatch) => number; always: boolean }

const shownEnds = ends.filter(end => end !== 'withoutLink' && end !== 'leftOut' && end !== 'duplicates')
const usualEnds: ReadonlySet<End> = new Set(['saved', 'skipped', 'failed', 'cancelled', 'left'])

/** A column for each end; rare ends only where a batch has some. */
const columns: readonly Column[] = [
  { head: 'IMAGES', count: ({ counts }) => counts.items, always: true },
  ...shownEnds.map(end => ({
    head: outcomes[end].name.toUpperCase(),
    count: (past: PastBatch) => countsOf(past)[end] ?? 0,
    always: usualEnds.has(end),
  })),
]

/** `shoal history`: the batches, newest first, and which one can be resumed. Resolves with the exit status. */
export async function history({ json }: { json: boolean }): Promise<number> {
  return withApp(async app => {
    const batches = app.history.all()
    const damaged = () => app.unreadable.map(entry => JSON.stringify({ type: 'damaged', ...entry }))
    const lines = json
      ? [...batches.map(past => JSON.stringify(jsonLine(past))), ...damaged()]
      : table(batches)
    for (const line of lines) process.stdout.write(`${line}\n`)
    return exitStatus.done
  })
}

function jsonLine(past: PastBatch): object {
  const { id, folder, createdAt } = past.batch
  const { items } = past.counts
  return {
    ...{ type: 'batch', id, state: past.state, folder, createdAt: new Date(createdAt).toISOString(), items },
    ...countsOf(past),
  }
}

/** Summaries call queued items `left`. */
const countsOf = ({ batch, counts }: PastBatch): Partial<Counts> => ({
  ...itemsOf(counts),
  left: counts.queued,
  ...batch.lists,
})

function table(batches: readonly PastBatch[]): string[] {
  if (batches.length === 0) return ['No batches yet.']
  const shown = columns.filter(({ always, count }) => always || batches.some(past => count(past) > 0))
  const header = ['BATCH', 'STARTED', 'STATE', ...shown.map(({ head }) => head), 'FOLDER']
  const rows = [header, ...batches.map(past => rowOf(past, shown))].map(row => row.map(plainText))
  const widths = header.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const isNumber = (column: number) => column >= 3 && column < 3 + shown.length
  const lines = rows.map(row =>
    row
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  const unfinished = batches.find(({ state }) => isUnfinished(state))
  const hint = unfinished && ['', `Resume with: shoal resume ${unfinished.batch.id}`]
  return [...lines, ...(hint ?? [])]
}

const rowOf = (past: PastBatch, shown: readonly Column[]): string[] => [
  past.batch.id,
  formatSortable(past.batch.createdAt),
  past.state,
  ...shown.map(({ count }) => String(count(past))),
  past.batch.folder,
]
