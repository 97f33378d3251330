import { formatSortable } from '../../shared/text/moments.ts'
import type { BatchCounts, PastBatch } from '../app/app.ts'
import { exitStatus } from './exit-status.ts'
import { plainText } from './plain-text.ts'
import { withApp } from './with-app.ts'

const counted = [
  'items',
  'saved',
  'skipped',
  'failed',
  'cancelled',
  'queued',
] as const satisfies readonly (keyof BatchCounts)[]

const header = [
  'BATCH',
  'STARTED',
  'STATE',
  'IMAGES',
  'SAVED',
  'SKIPPED',
  'FAILED',
  'CANCELLED',
  'LEFT',
  'FOLDER',
]

/** `shoal history`: the batches, newest first, and what can be gone on with. Resolves with the exit status. */
export async function history({ json }: { json: boolean }): Promise<number> {
  return withApp(async app => {
    const batches = app.history.all()
    const lines = json ? batches.map(past => JSON.stringify(jsonLine(past))) : table(batches)
    for (const line of lines) process.stdout.write(`${line}\n`)
    return exitStatus.done
  })
}

/** What is still in the queue is left, as summaries call it. */
const jsonLine = ({
  batch: { id, folder, createdAt },
  counts: { queued: left, ...counts },
  state,
}: PastBatch): object => ({
  type: 'batch',
  id,
  state,
  folder,
  createdAt: new Date(createdAt).toISOString(),
  ...counts,
  left,
})

function table(batches: readonly PastBatch[]): string[] {
  if (batches.length === 0) return ['No batches yet.']
  const rows = [header, ...batches.map(rowOf)].map(row => row.map(plainText))
  const widths = header.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const isNumber = (column: number) => column >= 3 && column < 3 + counted.length
  const lines = rows.map(row =>
    row
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  const unfinished = batches.find(({ state }) => state === 'stopped' || state === 'cut-off')
  const hint = unfinished && ['', `Go on with: shoal resume ${unfinished.batch.id}`]
  return [...lines, ...(hint ?? [])]
}

const rowOf = ({ batch: { id, folder, createdAt }, counts, state }: PastBatch): string[] => [
  id,
  formatSortable(createdAt),
  state,
  ...counted.map(key => String(counts[key])),
  folder,
]
