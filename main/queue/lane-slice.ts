import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Item, SavedFile } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import {
  type App,
  type BatchRow,
  hasCode,
  type Inside,
  manifestRow,
  openInside,
  sha256OfFile,
} from '../app/app.ts'
import { writeFileAtomic } from '../system/write-file-atomic.ts'
import {
  type DoneRow,
  doneName,
  doneRows,
  itemsOfLane,
  type JobData,
  type LaneItem,
  queueFolder,
  runPath,
} from './run-folder.ts'

/** Items that are fetched before a lane lets others have its place. */
const sliceItems = 50

export type SliceTools = {
  app: App
  /** Where the lists of runs lie. */
  lists: string
  /** Where the images go. */
  folder: string
  options: BatchOptions
  worker: string
  /** Whether this worker still is the one that the lane was given to. Asked before a file gets its name. */
  isOurs(): Promise<boolean>
  signal: AbortSignal
}

export type Slice = { saved: number; failed: number; bytes: number; left: number }

/** The lane was given to another worker. Nothing of what was fetched here is kept. */
export class LaneLostError extends Error {}

/**
 * Fetches some of the `laneItems` items of a lane, those that are not done, with Shoal's own engine, into a folder of this token. Only then,
 * and if the lane is still ours, do the files get their names and the rows their records. So a worker that was frozen or
 * cut off leaves nothing but a folder that is never read. Rejects with a LaneLostError, or with the signal's reason.
 */
export async function fetchSlice(
  job: JobData,
  laneItems: number,
  token: number,
  tools: SliceTools,
): Promise<Slice> {
  const { app, lists, folder, signal } = tools
  const { items, done } = await openItems(lists, job)
  if (items.length === 0) return { saved: 0, failed: 0, bytes: 0, left: 0 }
  const stage = join(folder, queueFolder, 'stage', `${job.lane}-${token}`)
  await mkdir(stage, { recursive: true, mode: 0o700 })
  const batch = await download(stage, items, tools)
  try {
    signal.throwIfAborted()
    if (!(await tools.isOurs())) throw new LaneLostError()
    const rows = await placeAll(batch, items, tools, job.run)
    await writeDone(lists, job, token, rows)
    const saved = rows.filter(({ state }) => state === 'saved')
    return {
      saved: saved.length,
      failed: rows.length - saved.length,
      bytes: saved.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
      left: laneItems - done - rows.length,
    }
  } finally {
    await app.batches.delete(batch)
    await rm(stage, { recursive: true, force: true })
  }
}

/** The first items that are not done, and how many are. */
async function openItems(lists: string, job: JobData): Promise<{ items: LaneItem[]; done: number }> {
  const done = await doneRows(lists, job.run, job.lane)
  const items: LaneItem[] = []
  for await (const item of itemsOfLane(lists, job)) {
    if (!done.has(item.row)) items.push(item)
    if (items.length === sliceItems) break
  }
  return { items, done: done.size }
}

/** One run of the engine, stopped at once where the signal is aborted. */
async function download(stage: string, items: readonly LaneItem[], tools: SliceTools): Promise<BatchRow> {
  const { app, options, signal } = tools
  async function* given() {
    yield items.map(itemOf)
  }
  const created = await app.batches.create(stage, options, given())
  if (created === undefined) throw new Error('A slice without items was begun')
  const { run } = await app.batches.run(created.batch)
  const stop = () => run.stop('now')
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  await run.done.finally(() => signal.removeEventListener('abort', stop))
  return created.batch
}

/** The name is planned already, with its folder. */
function itemOf({ row, file, ...item }: LaneItem): Item {
  const at = file.lastIndexOf('/')
  return { ...item, name: file.slice(at + 1), ...(at > 0 && { folder: file.slice(0, at) }), place: row }
}

/** Gives what was saved its final name, and says what became of each row that is done. */
async function placeAll(
  batch: BatchRow,
  items: readonly LaneItem[],
  { app, folder, worker }: SliceTools,
  run: string,
): Promise<DoneRow[]> {
  const target = await openInside(folder)
  const rows: DoneRow[] = []
  // Read at once: other lanes ask the same store meanwhile.
  for (const settled of [...app.items.eachSettled(batch.id)]) {
    const { state } = settled
    const item = items[settled.index - 1]
    if (item === undefined || (state.kind !== 'saved' && state.kind !== 'failed')) continue
    const file =
      state.kind === 'saved'
        ? await place(join(batch.folder, state.file), state, item.row, target)
        : undefined
    const record = { ...manifestRow(batch, settled), batch: run, index: item.row, file, worker }
    rows.push({ ...record, row: item.row, state: state.kind })
  }
  return rows
}

/**
 * Moves a file to its name and resolves with that. Where the name is taken by the same bytes, an earlier worker was
 * stopped before it could say so; other bytes are somebody else's, and stay.
 */
async function place(
  source: string,
  { file, sha256 }: Pick<SavedFile, 'file' | 'sha256'>,
  row: number,
  target: Inside,
): Promise<string> {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')))
  await target.makeFolder(target.path(folder))
  for (let n = 0; ; n += 1) {
    const name = n === 0 ? file : withMark(file, n === 1 ? `${row}` : `${row}-${n}`)
    try {
      await target.moveIn(source, target.path(name))
      return name
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      if ((await sha256OfFile(target.path(name))) === sha256) return name
    }
  }
}

const withMark = (file: string, mark: string): string => file.replace(/(\.[^./]*)?$/, ` (${mark})$1`)

/** Whole or not at all: a row is done once it stands here. */
async function writeDone(
  lists: string,
  { run, lane }: JobData,
  token: number,
  rows: readonly DoneRow[],
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const folder = join(runPath(lists, run), 'done')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFileAtomic(
    join(folder, doneName(lane, token, first.row)),
    rows.map(row => `${JSON.stringify(row)}\n`).join(''),
  )
}
