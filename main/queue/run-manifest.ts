import { type DoneRow, doneFiles, doneRowsIn, turnSumIn } from './records.ts'
import { type JobData, type QueueRun, runsIn } from './run-folder.ts'

/** Rows whose records are in memory at once: some 60 MB. */
const usualRows = 50_000

/** Files whose first lines are read at once. */
const filesAtOnce = 16

/** A file with records of a lane, and its rows. */
type DoneFile = { job: JobData; name: string; first: number; last: number }

/**
 * The records of what is done, in the order of the list, as lines of a manifest: `shoal verify` and `shoal pack` read them.
 * A lane's records are all over the list, so they are read for some rows of it after another: a file of records that
 * reaches over several such parts is read for each.
 */
export async function* manifestOfRuns(folder: string, rowsAtOnce = usualRows): AsyncGenerator<string> {
  for (const run of await runsIn(folder)) {
    const files = (await filesOf(folder, run)).sort((a, b) => a.first - b.first)
    let at = 0
    let open: DoneFile[] = []
    for (let first = 1; first <= run.items; first += rowsAtOnce) {
      const last = first + rowsAtOnce - 1
      for (let next = files[at]; next !== undefined && next.first <= last; next = files[at]) {
        open.push(next)
        at += 1
      }
      yield* linesOf(run, await rowsOf(folder, open, row => row >= first && row <= last))
      open = open.filter(file => file.last > last)
    }
  }
}

async function filesOf(folder: string, { run, lanes }: QueueRun): Promise<DoneFile[]> {
  const files: DoneFile[] = []
  for (const { lane } of lanes) {
    const job = { run, lane }
    const names = await doneFiles(folder, job)
    for (let at = 0; at < names.length; at += filesAtOnce) {
      const read = async (name: string) => {
        const { first, last } = await turnSumIn(folder, job, name)
        return { job, name, first, last }
      }
      files.push(...(await Promise.all(names.slice(at, at + filesAtOnce).map(read))))
    }
  }
  return files
}

async function rowsOf(
  folder: string,
  files: readonly DoneFile[],
  isWanted: (row: number) => boolean,
): Promise<DoneRow[]> {
  const rows: DoneRow[] = []
  for (const own of Map.groupBy(files, ({ job }) => job.lane).values()) {
    const [file] = own
    if (file === undefined) continue
    const names = own.map(({ name }) => name).sort()
    for (const row of (await doneRowsIn(folder, file.job, names, isWanted)).values()) rows.push(row)
  }
  return rows.sort((a, b) => a.row - b.row)
}

/** As everywhere else, a record of a manifest begins with its batch. */
function* linesOf({ run }: QueueRun, rows: readonly DoneRow[]): Generator<string> {
  for (const { row: _, worker: __, ...record } of rows) yield `${JSON.stringify({ batch: run, ...record })}\n`
}
