import { doneFiles, doneRowsIn, turnSumIn } from './records.ts'
import { type JobData, type QueueRun, runsIn } from './run-folder.ts'

/** Rows whose records are in memory at once: some 25 MB of text. */
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
      for (const { text } of await linesOf(folder, run.run, open, row => row >= first && row <= last))
        yield text
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

/** In the order of the list. Kept as text: read records take several times the room. */
async function linesOf(
  folder: string,
  run: string,
  files: readonly DoneFile[],
  isWanted: (row: number) => boolean,
): Promise<{ row: number; text: string }[]> {
  const lines: { row: number; text: string }[] = []
  for (const own of Map.groupBy(files, ({ job }) => job.lane).values()) {
    const [file] = own
    if (file === undefined) continue
    const names = own.map(({ name }) => name).sort()
    const done = await doneRowsIn(folder, file.job, names, isWanted)
    // As everywhere else, a record of a manifest begins with its batch.
    for (const { row, worker: _, ...record } of done.values())
      lines.push({ row, text: `${JSON.stringify({ batch: run, ...record })}\n` })
  }
  return lines.sort((a, b) => a.row - b.row)
}
