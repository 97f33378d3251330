import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type FailureCode, failure, isFailureCode } from '../../shared/failure.ts'
import type { Item, SavedFile, SettledItem } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import {
  type App,
  type BatchRow,
  failureOfDisk,
  hasCode,
  type Inside,
  manifestRow,
  openInside,
  type RunObserver,
  sha256OfFile,
} from '../app/app.ts'
import { mkdirp } from '../system/mkdirp.ts'
import type { Fence } from './fence.ts'
import { deadBy, type LaneReader } from './lane-reader.ts'
import { type DoneRow, sumOf, writeDone } from './records.ts'
import { type JobData, type LaneItem, queueFolder } from './run-folder.ts'

/** Items that are fetched before a lane lets others have its place, and that are no longer tried at once. */
const [sliceItems, givenUpItems] = [50, 5000]

export type SliceTools = {
  app: App
  /** Where the lists of runs lie. */
  lists: string
  /** Where the images go. */
  folder: string
  options: BatchOptions
  worker: string
  signal: AbortSignal
  /** What holds up a download is told. */
  observer: Pick<RunObserver, 'diskFull' | 'diskFree'>
}

/** `isDead`: the host was asked, and answered nothing at all. */
export type Slice = { saved: number; failed: number; bytes: number; left: number; isDead: boolean }

/** The lane was given to another worker. Nothing of what was fetched here is kept. */
export class LaneLostError extends Error {}

/**
 * Fetches the next items of a lane that are not done, with Shoal's own engine, into a folder of this token. Only then,
 * and if the lane is still ours, do the files get their names and the rows their records. So a worker that was frozen or
 * cut off leaves nothing but a folder that is never read. The items of a host that answered nothing in its last turns are
 * recorded as failed without asking it. Rejects with a LaneLostError, or with the signal's reason.
 */
export async function fetchSlice(
  job: JobData,
  reader: LaneReader,
  fence: Fence,
  tools: SliceTools,
): Promise<Slice> {
  const first = await reader.next(sliceItems, fence.previous)
  const reason = reader.deadBy
  const { items, left } = reason === undefined ? first : await reader.next(givenUpItems, fence.previous)
  if (items.length === 0) return { saved: 0, failed: 0, bytes: 0, left: 0, isDead: false }
  const record = async (rows: readonly DoneRow[]): Promise<Slice> => {
    await writeDone(tools.lists, job, fence.token, rows, tools.worker)
    reader.wrote(fence.token, rows)
    const sum = sumOf(rows)
    const { saved, failed, bytes } = sum
    return { saved, failed, bytes, left: left - rows.length, isDead: deadBy(sum) !== undefined }
  }
  if (reason !== undefined) {
    await mustBeOurs(fence)
    // Nothing was asked, so there is nothing to wait for before the rest is recorded.
    return { ...(await record(givenUpRows(items, reason, job.run, tools))), isDead: false }
  }
  const stage = await makeStage(tools.folder, job, fence)
  try {
    const batch = await createBatch(stage, items, tools)
    try {
      await download(batch, tools)
      tools.signal.throwIfAborted()
      await mustBeOurs(fence)
      return await record(await placeAll(batch, items, tools, job.run))
    } finally {
      await tools.app.batches.delete(batch)
    }
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

/** A folder of this token. What earlier holders of the lane left in theirs is never read, and removed. */
async function makeStage(folder: string, { lane }: JobData, { token }: Fence): Promise<string> {
  const stages = join(folder, queueFolder, 'stage')
  // Others may see the images, and not what is unfinished.
  await mkdirp(folder)
  await mkdir(stages, { recursive: true, mode: 0o700 })
  for (const name of await readdir(stages)) {
    const [of, theirs] = name.split('-')
    if (of === lane && Number(theirs) < token) await rm(join(stages, name), { recursive: true, force: true })
  }
  const stage = join(stages, `${lane}-${token}`)
  await mkdir(stage, { mode: 0o700 })
  return stage
}

async function mustBeOurs(fence: Fence): Promise<void> {
  if (!(await fence.isOurs())) throw new LaneLostError()
}

/** Records of items of which none was asked for. */
function givenUpRows(
  items: readonly LaneItem[],
  code: string,
  run: string,
  { app, options, worker }: SliceTools,
): DoneRow[] {
  const why = failure(
    isFailureCode(code) ? code : 'host-set-aside',
    'Not requested: the host had answered nothing before',
  )
  const settledAt = app.world.clock.now()
  return items.map(({ row, ...item }) => ({
    ...manifestRow(
      { id: run, options },
      {
        ...{ index: row, item, state: { kind: 'failed', failure: why }, attempts: [] },
        times: { queuedAt: settledAt, settledAt, queuedMs: 0, activeMs: 0 },
      },
    ),
    ...{ row, state: 'failed', worker },
  }))
}

async function createBatch(
  stage: string,
  items: readonly LaneItem[],
  { app, options }: SliceTools,
): Promise<BatchRow> {
  async function* given() {
    yield items.map(itemOf)
  }
  const created = await app.batches.create(stage, options, given())
  if (created === undefined) throw new Error('A slice without items was begun')
  return created.batch
}

/** One run of the engine, stopped at once where the signal is aborted. */
async function download(batch: BatchRow, { app, signal, observer }: SliceTools): Promise<void> {
  const { run } = await app.batches.run(batch, undefined, observer)
  const stop = () => run.stop('now')
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  await run.done.finally(() => signal.removeEventListener('abort', stop))
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
    const item = items[settled.index - 1]
    if (item === undefined) continue
    const { state, file } = await placeOne(batch, settled, item.row, target)
    if (state.kind !== 'saved' && state.kind !== 'failed') continue
    const record = { ...manifestRow(batch, { ...settled, state }), batch: run, index: item.row, file, worker }
    rows.push({ ...record, row: item.row, state: state.kind })
  }
  return rows
}

/** Failures of one name alone: tried again, the whole slice would fail by it once more. */
const failuresOfName = new Set<FailureCode>(['linked-folder', 'name-taken', 'path-too-long', 'no-permission'])

/** What an item came to, with the file that it has now. Rejects where no image could get its name. */
async function placeOne(
  batch: BatchRow,
  { state }: SettledItem,
  row: number,
  target: Inside,
): Promise<{ state: SettledItem['state']; file?: string }> {
  if (state.kind !== 'saved') return { state }
  try {
    return { state, file: await place(join(batch.folder, state.file), state, row, target) }
  } catch (error) {
    const cause = failureOfDisk(error)
    if (!failuresOfName.has(cause.code)) throw error
    return { state: { kind: 'failed', failure: cause } }
  }
}

/**
 * Moves a file to its name and resolves with that. Where the name is taken by the same bytes, an earlier worker was
 * stopped before it could note it; a file with other bytes is of another program, and stays.
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
