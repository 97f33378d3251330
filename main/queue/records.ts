import { mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { hasCode } from '../app/app.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'
import { type JobData, parsedLines, parseLine, runPath } from './run-folder.ts'

/** What became of one row. `file`, `bytes` and `sha256` of a saved one. */
const doneRow = z.looseObject({
  row: z.int().min(1),
  /** `again`: a failed one that is to be tried again. */
  state: z.enum(['saved', 'failed', 'again']),
  file: z.string().optional(),
  bytes: z.int().min(0).optional(),
  sha256: z.string().optional(),
  failure: z.string().optional(),
  /** ISO 8601. */
  settledAt: z.string().optional(),
})
export type DoneRow = z.output<typeof doneRow>

/** The first line of each file of records: what its rows come to, so that counting needs no more than that. */
const turnSum = z.object({
  /** The rows are in order, from this one to that. */
  first: z.int(),
  last: z.int(),
  saved: z.int(),
  failed: z.int(),
  again: z.int(),
  bytes: z.int(),
  /** By code. */
  failures: z.record(z.string(), z.int()),
  /** When the first and the last of them settled, epoch ms. */
  from: z.int().exactOptional(),
  to: z.int().exactOptional(),
  worker: z.string().exactOptional(),
})
export type TurnSum = z.output<typeof turnSum>

const headLine = z.object({ turn: turnSum })
const line = z.union([headLine, doneRow])

/** The name of the file with these rows. Files of one lane sort by who wrote them: a later holder has a higher token. */
export const doneFileName = (token: number, rows: readonly DoneRow[]): string =>
  `${String(token).padStart(16, '0')}-${rows.reduce((least, { row }) => Math.min(least, row), Infinity)}.jsonl`

const laneFolder = (folder: string, { run, lane }: JobData): string =>
  join(runPath(folder, run), 'done', lane)

/** Records what became of some rows, whole or not at all: a row is done once it is there. */
export async function writeDone(
  folder: string,
  job: JobData,
  token: number,
  rows: readonly DoneRow[],
  worker?: string,
): Promise<void> {
  const sorted = rows.toSorted((a, b) => a.row - b.row)
  if (sorted.length === 0) return
  const path = laneFolder(folder, job)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const lines = [{ turn: sumOf(sorted, worker) }, ...sorted].map(each => `${JSON.stringify(each)}\n`)
  await writeFileAtomic(join(path, doneFileName(token, sorted)), lines.join(''))
}

/** What rows come to. They are in order, and at least one. */
export function sumOf(rows: readonly DoneRow[], worker?: string): TurnSum {
  const failures: Record<string, number> = {}
  // A lane may have more rows than a call may have arguments.
  let [from, to] = [Infinity, -Infinity]
  const counts = { saved: 0, failed: 0, again: 0, bytes: 0 }
  for (const { state, bytes = 0, failure, settledAt } of rows) {
    counts[state] += 1
    counts.bytes += bytes
    if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1
    if (settledAt === undefined) continue
    const at = Date.parse(settledAt)
    from = Math.min(from, at)
    to = Math.max(to, at)
  }
  return {
    ...{ first: rows[0]?.row ?? 0, last: rows.at(-1)?.row ?? 0, ...counts, failures },
    ...(from <= to && { from, to }),
    ...(worker !== undefined && { worker }),
  }
}

/** The names of a lane's files, in order; those after one that is given. */
export async function doneFiles(folder: string, job: JobData, after = ''): Promise<string[]> {
  const names = await readdir(laneFolder(folder, job)).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  })
  return names.filter(name => name.endsWith('.jsonl') && name > after).sort()
}

/** The rows of one file, as they were written. */
export async function* rowsIn(folder: string, job: JobData, name: string): AsyncGenerator<DoneRow> {
  for await (const each of parsedLines(join(laneFolder(folder, job), name), line))
    if (!('turn' in each)) yield each
}

/** Of a lane, what became of its rows; of one that stands twice, the later. Once saved it stays saved. */
export const doneRows = async (folder: string, job: JobData): Promise<Map<number, DoneRow>> =>
  doneRowsIn(folder, job, await doneFiles(folder, job))

/** The same of some of its files, in their order; `isWanted`: of some rows of these. */
export async function doneRowsIn(
  folder: string,
  job: JobData,
  names: readonly string[],
  isWanted: (row: number) => boolean = () => true,
): Promise<Map<number, DoneRow>> {
  const done = new Map<number, DoneRow>()
  for (const name of names) {
    for await (const row of rowsIn(folder, job, name)) {
      if (!isWanted(row.row) || done.get(row.row)?.state === 'saved') continue
      if (row.state === 'again') done.delete(row.row)
      else done.set(row.row, row)
    }
  }
  return done
}

/** Long enough for the first line of a file. */
const headBytes = 4096

/** What the rows of one file come to, by its first line. */
export async function turnSumIn(folder: string, job: JobData, name: string): Promise<TurnSum> {
  const path = join(laneFolder(folder, job), name)
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  const text = buffer.toString('utf8', 0, bytesRead)
  return parseLine(path, text.slice(0, text.indexOf('\n')), headLine).turn
}
