import { resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { ExportFormat } from '../../../shared/export-formats.ts'
import { FailureError } from '../../../shared/failure.ts'
import type { Item } from '../../../shared/model.ts'
import type { Counts, ListEnd } from '../../../shared/outcomes.ts'
import { type Refusal, refusal } from '../../../shared/refusal.ts'
import type { ResultFormat } from '../../../shared/result.ts'
import { type BatchOptions, batchOptions } from '../../../shared/settings.ts'
import type { BatchRunRecord } from '../../../shared/summary.ts'
import type { SavedBefore } from '../../../shared/text/saved-before.ts'
import type { Engine, Limits, RunObserver, World } from '../../engine/engine.ts'
import { failureOfDisk } from '../../engine/files/disk-failure.ts'
import { exportBatch, resultOf, saveResult } from '../../export/export.ts'
import { dropFromManifests, writeManifests } from '../../export/manifest.ts'
import { cellsOfItem, type KeptRow } from '../../lists/index.ts'
import type { BatchBegin, BatchCounts, BatchRow, PendingSource, Store } from '../../store/store.ts'
import { readVersion } from '../../system/version.ts'
import type { BatchLocks } from './batch-locks.ts'
import { eachItem, eachTimes } from './items.ts'
import type { ItemSource, ResumeOptions, Runner, StartedBatch } from './runner.ts'
import { savedBefore } from './saved-before.ts'

/** The batches of the store, and all that can be done with one. */
export type Batches = {
  get(id: string): BatchRow | undefined
  /** Why there is no batch of this id: its entry is damaged, or there is none. */
  whyGone(id: string): Refusal
  counts(id: string): BatchCounts
  /** Whether this process runs a batch. */
  readonly isBusy: boolean
  /** Gets ready to download about this number of images, whose list is about to be read. */
  expect(images: number, options: BatchOptions): void
  /**
   * Makes a batch of all that `items` bring, without running it: whole or not at all. Undefined where they bring
   * nothing; rejects with what they throw. `takeRows`: rows of its lists that came with them, to be given back. `begin`:
   * what the items come from, and its name. `folder` may be relative to the current one.
   */
  create(
    folder: string,
    options: BatchOptions,
    items: AsyncIterable<readonly Item[]>,
    takeRows?: () => readonly KeptRow[],
    begin?: Pick<BatchBegin, 'source' | 'name'>,
  ): Promise<CreatedBatch | undefined>
  /**
   * Makes a batch whose items come while it runs, out of what `pendingSource` describes. Pages are also what is read
   * when it is run again.
   */
  createPending(folder: string, options: BatchOptions, pendingSource: PendingSource, name?: string): BatchRow
  /**
   * Runs a batch for the first time: what it holds and what `source` brings. Rejects with a RefusalError when its folder
   * cannot be used, or another batch downloads the same links into it; the batch is then deleted.
   */
  run(batch: BatchRow, source?: ItemSource, observer?: RunObserver): Promise<StartedBatch>
  /**
   * Resumes a batch that was stopped or cut off. Rejects with a RefusalError when its folder cannot be used, another
   * process runs it, or its options cannot be changed so.
   */
  resume(batch: BatchRow, options?: ResumeOptions, observer?: RunObserver): Promise<StartedBatch>
  /** Stores what its lists held besides images. */
  setLists(id: string, lists: Partial<Counts<ListEnd>>): void
  /** Stores a name of the user's; an empty one: it is called after its source again. */
  rename(batch: BatchRow, name: string): BatchRow
  /** What each of its runs came to, in their order; the one that runs is not among them. */
  runs(id: string): BatchRunRecord[]
  /** Stores other limits; a running batch must also be given them. */
  setLimits(batch: BatchRow, limits: Limits): BatchRow
  /**
   * Forgets a batch and removes the unfinished files it left; saved ones stay. Resolves with how many it removed.
   * Rejects with a RefusalError when it runs, here or elsewhere, or a FailureError when its folder cannot be read.
   */
  delete(batch: BatchRow): Promise<number>
  /**
   * Writes the manifests of a batch into its folder: manifest.jsonl and manifest.csv. `before`: its folder until now,
   * whose manifests lose its records. Resolves with a message where one needed another name. Rejects with a FailureError
   * when it cannot be written.
   */
  writeManifests(batch: BatchRow, before?: string): Promise<string | undefined>
  /** Which of its images other batches saved from the same links; undefined where none was. */
  savedBefore(batch: BatchRow): Promise<SavedBefore | undefined>
  /** Adds rows of its lists, to be given back. */
  addRows(id: string, rows: readonly KeptRow[]): void
  /** Notes the file that its list is to be given back as, also by another run. */
  setResult(id: string, path: string): void
  /** Its lists with what became of each image beside it, in pieces. A list that kept no rows has one for each image. */
  result(batch: BatchRow, format: ResultFormat): AsyncGenerator<string | Uint8Array>
  /**
   * Writes that into the batch's folder, whole or not at all, under a name that is free. Resolves with the name; rejects
   * with a FailureError.
   */
  saveResult(batch: BatchRow, format: ResultFormat): Promise<string>
  /** A batch as a text of this format, in pieces, with a breath between pages: it may be long. */
  export(batch: BatchRow, format: ExportFormat): AsyncGenerator<string>
}

export type CreatedBatch = { batch: BatchRow; items: number }

export type BatchParts = { store: Store; world: World; engine: Engine; locks: BatchLocks; runner: Runner }

export function createBatches({ store, world, engine, locks, runner }: BatchParts): Batches {
  dropUnread(store, locks)

  /** Batches in the same folder share the manifests, so these are written one after another. */
  let recording: Promise<unknown> = Promise.resolve()

  const result: Batches['result'] = (batch, format) =>
    resultOf(format, {
      pages: () =>
        store.listRows.has(batch.id) ? store.listRows.pages(batch.id) : rowsOfItems(store, batch.id),
      imageOf: index => store.items.settled(batch.id, index),
      isList: store.listRows.has(batch.id),
      hasConverted: store.conversions.any(batch.id),
    })

  function begin(
    folder: string,
    options: BatchOptions,
    more: Parameters<Store['batches']['create']>[3],
  ): BatchRow {
    return store.batches.create(resolve(folder), batchOptions.parse(options), world.clock.now(), more)
  }

  return {
    get: id => store.batches.get(id),
    whyGone: id =>
      refusal(
        store.unreadable.some(({ what, batch }) => what === 'batch' && batch === id)
          ? 'batch-unreadable'
          : 'unknown-batch',
      ),
    counts: id => store.items.counts(id),
    get isBusy() {
      return runner.isBusy
    },
    expect: engine.expect,
    async create(folder, options, items, takeRows = () => [], from = {}) {
      // No other process sees the batch before its lock is held.
      const { batch, lock } = store.alone(() => {
        const made = begin(folder, options, { ...from, isReady: false })
        return { batch: made, lock: locks.take(made.id) }
      })
      let count = 0
      let isKept = false
      try {
        for await (const chunk of items) {
          store.items.append(batch.id, chunk, world.clock.now())
          store.listRows.append(batch.id, takeRows())
          count += chunk.length
          engine.expect(count, options)
          // A list that is read fast must not hold up what else runs here.
          await turn()
        }
        store.listRows.append(batch.id, takeRows())
        isKept = count > 0
        if (isKept) store.batches.ready(batch.id)
      } finally {
        if (!isKept) store.batches.delete(batch.id)
        lock.release(!isKept)
      }
      return isKept ? { batch, items: count } : undefined
    },
    createPending: (folder, options, pendingSource, name) =>
      begin(folder, options, {
        pendingSource,
        ...(pendingSource.kind === 'pages' && { source: pendingSource }),
        ...(name !== undefined && { name }),
      }),
    async run(batch, source, observer) {
      try {
        return await runner.run(batch, source, observer)
      } catch (error) {
        // It never started, so there is nothing to resume.
        store.batches.delete(batch.id)
        throw error
      }
    },
    resume: (batch, options = {}, observer) => runner.resume(batch, options, observer),
    setLists: (id, lists) => store.batches.setLists(id, lists),
    savedBefore: ({ id }) => savedBefore(store, eachItem(store, id), id),
    addRows: (id, rows) => store.listRows.append(id, rows),
    setResult: (id, path) => store.batches.setResult(id, path),
    result,
    async saveResult(batch, format) {
      try {
        return await saveResult(batch, format, result(batch, format))
      } catch (error) {
        throw new FailureError(failureOfDisk(error))
      }
    },
    rename(batch, typed) {
      const name = typed.trim() === '' ? undefined : typed.trim()
      store.batches.setName(batch.id, name)
      return { ...batch, name }
    },
    runs: id => store.runs.list(id),
    setLimits(batch, limits) {
      const options = { ...batch.options, ...limits }
      store.batches.setOptions(batch.id, options)
      return { ...batch, options }
    },
    async delete(batch) {
      const lock = locks.take(batch.id)
      try {
        const parts = await engine.abandon(batch)
        store.batches.delete(batch.id)
        lock.release(true)
        return parts
      } catch (error) {
        lock.release(false)
        throw new FailureError(failureOfDisk(error))
      }
    },
    async writeManifests(batch, before = batch.folder) {
      const mine = recording.then(async () => {
        const remark = await writeManifests(batch, () => store.items.eachSettled(batch.id))
        if (before !== batch.folder) await dropFromManifests(batch, before)
        return remark
      })
      // The caller gets this error below.
      recording = mine.catch(() => {})
      return mine.catch(error => {
        throw new FailureError(failureOfDisk(error))
      })
    },
    export: (batch, format) =>
      exportBatch(format, {
        batch,
        pages: () => eachTimes(store, batch.id),
        measurements: store.measurements.list(batch.id),
        version: readVersion(),
      }),
  }
}

function* rowsOfItems(store: Store, batch: string): Generator<KeptRow[]> {
  for (const page of store.items.pages(batch)) {
    yield page.map(({ index, item }) => ({ cells: cellsOfItem(item), images: [index] }))
  }
}

/** Removes batches whose process died while it read their list; a process that still reads holds the lock. */
function dropUnread(store: Store, locks: BatchLocks): void {
  if (store.batches.unready().length === 0) return
  // Checked again while no other process can change it: a list may have been read to its end since.
  store.alone(() => {
    for (const batch of store.batches.unready()) {
      const lock = locks.tryToTake(batch)
      if (lock === undefined) continue
      store.batches.delete(batch)
      lock.release(true)
    }
  })
}
