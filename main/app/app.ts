import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import envPaths from 'env-paths'
import type { Comparison, Sweep } from '../../shared/comparison.ts'
import type { ExportFormat, MeasurementFormat } from '../../shared/export-formats.ts'
import { FailureError, failure, failures } from '../../shared/failure.ts'
import type { Item, SettledItem } from '../../shared/model.ts'
import { type BatchOptions, batchOptions } from '../../shared/settings.ts'
import type { VerifiedFile } from '../../shared/verified.ts'
import {
  createEngine,
  type Run,
  type RunBegin,
  type RunObserver,
  realWorld,
  type World,
} from '../engine/engine.ts'
import { failureOfDisk, readFaultOf } from '../engine/files/disk-failure.ts'
import { countFiles, verifyFolder } from '../engine/files/verify.ts'
import { exportBatch, exportMeasurement } from '../export/export.ts'
import { writeManifests } from '../export/manifest.ts'
import { createTiming, type Timing } from '../measure/measure.ts'
import type { StoredTimes } from '../store/rows.ts'
import {
  type BatchCounts,
  type BatchRow,
  createStore,
  type FailedItems,
  type PendingSource,
  type Store,
} from '../store/store.ts'
import { createTempFolders, type TempFolders } from '../system/temp-folder.ts'
import { keepHeapSmall } from '../system/v8-flags.ts'
import { readVersion } from '../system/version.ts'
import { createBatchLocks } from './batch-locks.ts'
import { createHistory, type History } from './history.ts'
import { type ItemsToRepeat, itemsToRepeat } from './items-to-repeat.ts'
import { realFolder, savedBelow } from './saved-below.ts'

export type {
  ActiveItem,
  Limits,
  Run,
  RunBegin,
  RunObserver,
  Snapshot,
  World,
} from '../engine/engine.ts'
export { realWorld } from '../engine/engine.ts'
export { failureOfDisk, readFaultOf } from '../engine/files/disk-failure.ts'
export { checkTemplate, planName, plannedPath, templateFields } from '../engine/files/filename.ts'
export {
  createDecoders,
  type DecoderMessage,
  decoderBuild,
  memoryOf,
  type Picture,
  type StartDecoder,
} from '../engine/image/decoder/decoders.ts'
export { createMeter, type Meter } from '../engine/meter.ts'
export {
  createFold,
  ListError,
  type ListKind,
  listKinds,
  parseLink,
  readList,
  readListFile,
  readSources,
  type SourcesReader,
} from '../lists/index.ts'
export {
  type CountedCost,
  createPicker,
  type KnownImages,
  type Measurement,
  type MeasurementObserver,
} from '../measure/measure.ts'
export type { StoredRow } from '../store/rows.ts'
export type { BatchCounts, BatchRow, FailedItems, PagesSource, PendingSource, Store } from '../store/store.ts'
export type { TempFolder, TempFolders } from '../system/temp-folder.ts'
export type { PastBatch, PastState } from './history.ts'
export type { ItemsToRepeat } from './items-to-repeat.ts'

/** The application without a window: store and engine behind the commands every shell offers. */
export type App = {
  readonly store: Store
  readonly world: World
  /** Comparisons and sweeps. */
  readonly timing: Timing
  /** The folder of everything Shoal keeps. */
  readonly home: string
  /** Folders for what nobody is to keep. */
  readonly tempFolders: TempFolders
  /** Where a damaged store was put aside when this one was opened. */
  readonly setAside: string | undefined
  /** The store is new, in a folder that others of this machine may look into: to be said once. */
  readonly isHomeOpen: boolean
  /** What was met so far in the store that cannot be read, by its place. */
  readonly unreadable: Store['unreadable']
  /**
   * Makes a batch and starts it while its items still come. Rejects with a FailureError when the
   * folder cannot be used. `folder` may be relative to the current one.
   */
  start(
    folder: string,
    options: BatchOptions,
    source: ItemSource & { pendingSource: PendingSource },
    observer?: RunObserver,
  ): Promise<StartedBatch>
  /**
   * Makes a batch of all that `items` bring, without starting it. Rejects with what `items` throw, and leaves
   * no batch then.
   */
  prepare(
    folder: string,
    options: BatchOptions,
    items: AsyncIterable<readonly Item[]>,
  ): Promise<PreparedBatch>
  /**
   * Goes on with a batch that was stopped or cut off. Rejects with a FailureError when its folder cannot be used
   * or another process runs it.
   */
  resume(batch: BatchRow, options: ResumeOptions, observer?: RunObserver): Promise<StartedBatch>
  /** Forgets a batch and what is known of its files; what it left in its folder stays. */
  forget(batch: string): void
  /**
   * Forgets a batch and removes the unfinished files it left; saved ones stay. Resolves with how many it removed.
   * Rejects with a FailureError when it runs, here or elsewhere, or its folder cannot be looked at.
   */
  abandon(batch: BatchRow): Promise<number>
  readonly history: History
  /** The items of a batch as they are asked for again: all, or those whose files are not there. In pieces. */
  itemsToRepeat(batch: BatchRow, which: ItemsToRepeat): AsyncGenerator<Item[]>
  /** All items of a batch, in list order, with a breath between pages: there may be a million. */
  items(batch: string): AsyncGenerator<Item[]>
  /** What a batch's stream brought before it was cut off is all there will be. To be called once that was said. */
  takeAsRead(batch: string): void
  /** What settled in a batch, in list order. */
  eachSettled(batch: string): IterableIterator<SettledItem>
  /**
   * Writes the record of a batch into its folder: manifest.jsonl and manifest.csv. Rejects with a FailureError when it
   * cannot be written.
   */
  writeManifests(batch: BatchRow): Promise<void>
  /** A batch as a text of this format, in pieces, with a breath between pages: it may be long. */
  export(batch: BatchRow, format: ExportFormat): AsyncGenerator<string>
  /** A measurement by itself as a text of this format. */
  exportMeasurement(found: Comparison | Sweep, format: MeasurementFormat): string
  /**
   * Checks the files of a folder again; those Shoal saved there are also compared with what was saved. Rejects with a
   * FailureError where the folder cannot be read, with the signal's reason where that was aborted.
   */
  verify(folder: string, level: 'structure' | 'decode', signal?: AbortSignal): AsyncIterable<VerifiedFile>
  /** How many files that looks at. Rejects with the file system's error. */
  countFiles(folder: string, signal?: AbortSignal): Promise<number>
  close(): Promise<void>
}

/** Items that come while a batch runs. `isComplete`: whether they were all there are; asked at their end. */
export type ItemSource = { items: AsyncIterable<readonly Item[]>; isComplete?: () => boolean }

export type ResumeOptions = {
  /** All failed items, or some. */
  retryFailed?: boolean | FailedItems
  begin?: RunBegin
  /** The rest of its items, where it has an `pendingSource` source. */
  source?: ItemSource
  /** Options that take the place of those it has, from now on. */
  changes?: Partial<BatchOptions>
}
/** `requeued`: failed items that go into the queue again. */
export type StartedBatch = { batch: BatchRow; run: Run; requeued: number }
export type PreparedBatch = { batch: BatchRow; counts: BatchCounts }

/** Opens the application's store, shared by the app and the command line. Throws when it cannot be opened. */
export function openApp(world: World = realWorld): App {
  keepHeapSmall()
  const { node, electron } = process.versions
  const { platform, arch } = process
  world.log('started', { version: readVersion(), node, electron, platform, arch })
  const home = homeFolder(world.env)
  const store = openStore(join(home, 'shoal.db'))
  const engine = createEngine(store, world)
  const locks = createBatchLocks(join(home, 'locks'), store)
  const tempFolders = createTempFolders(join(home, 'scratch'))

  /** Batches of one folder have one record: they are written one after another. */
  let recording: Promise<unknown> = Promise.resolve()

  /** Runs a batch as the only process that does. */
  async function runLocked(
    row: BatchRow,
    { retryFailed = false, begin = 'running', source, changes }: ResumeOptions,
    observer?: RunObserver,
  ): Promise<StartedBatch> {
    const lock = begin === 'running' ? locks.takeToRun(row) : locks.take(row.id)
    try {
      // Until it ends it counts as cut off: a crash says nothing.
      store.batches.reopen(row.id)
      const batch = changes === undefined ? row : changeOptions(row, changes)
      const requeued = retryFailed === false ? 0 : requeue(batch.id, retryFailed)
      const isComplete = source?.isComplete ?? (() => true)
      const readAll = () => isComplete() && store.batches.allRead(row.id)
      const run = await engine.run(batch, source?.items, { ...observer, readAll }, begin)
      run.done.then(
        ({ left }) => lock.release(left === 0),
        () => lock.release(false),
      )
      return { batch, run, requeued }
    } catch (error) {
      if (row.summary !== undefined) store.batches.end(row.id, row.summary)
      lock.release(false)
      throw error
    }
  }

  function changeOptions(row: BatchRow, changes: Partial<BatchOptions>): BatchRow {
    const options = batchOptions.parse({ ...row.options, ...changes })
    store.batches.setOptions(row.id, options)
    return { ...row, options }
  }

  const requeue = (batch: string, which: true | FailedItems): number =>
    [...store.queue.requeueFailed(batch, which === true ? {} : which).values()].reduce((sum, n) => sum + n, 0)

  // Left by a process that died while it read a list; one that still reads holds the lock.
  function dropUnread(): void {
    for (const batch of store.batches.unready()) {
      const lock = locks.tryToTake(batch)
      if (lock === undefined) continue
      store.batches.delete(batch)
      lock.release(true)
    }
  }
  // Looked at once more when nobody can change it: a list may have been read to its end since.
  if (store.batches.unready().length > 0) store.alone(dropUnread)

  return {
    store,
    world,
    tempFolders,
    timing: createTiming(store, world, tempFolders),
    home,
    setAside: store.setAside,
    isHomeOpen: store.isFolderOpen,
    get unreadable() {
      return store.unreadable
    },
    async start(folder, options, { pendingSource, ...source }, observer) {
      const now = world.clock.now()
      const batch = store.batches.create(resolve(folder), batchOptions.parse(options), now, { pendingSource })
      try {
        return await runLocked(batch, { source }, observer)
      } catch (error) {
        store.batches.delete(batch.id)
        throw error
      }
    },
    async prepare(folder, options, items) {
      // Nobody sees the batch before its lock is held.
      const { batch, lock } = store.alone(() => {
        const now = world.clock.now()
        const made = store.batches.create(resolve(folder), batchOptions.parse(options), now, {
          isReady: false,
        })
        return { batch: made, lock: locks.take(made.id) }
      })
      try {
        for await (const chunk of items) store.items.append(batch.id, chunk, world.clock.now())
        store.batches.ready(batch.id)
      } catch (error) {
        store.batches.delete(batch.id)
        throw error
      } finally {
        lock.release(false)
      }
      return { batch, counts: store.items.counts(batch.id) }
    },
    resume: runLocked,
    forget: batch => store.batches.delete(batch),
    async abandon(batch) {
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
    history: createHistory(store, locks.isTaken),
    async *itemsToRepeat({ id, folder }, which) {
      yield* itemsToRepeat(store, { id, folder: await realFolder(folder) }, which)
    },
    async *items(batch) {
      for (const page of store.items.pages(batch)) {
        yield page.map(({ item }) => item)
        await turn()
      }
    },
    takeAsRead: batch => store.batches.allRead(batch),
    eachSettled: batch => store.items.eachSettled(batch),
    async writeManifests(batch) {
      const mine = recording.then(() => writeManifests(batch, () => store.items.eachSettled(batch.id)))
      // Whoever asked for the record hears of it below.
      recording = mine.catch(() => {})
      await mine.catch(error => {
        throw new FailureError(failureOfDisk(error))
      })
    },
    export: (batch, format) =>
      exportBatch(format, {
        batch,
        pages: () => timesOf(store, batch.id),
        measurements: store.measurements.list(batch.id),
        version: readVersion(),
      }),
    exportMeasurement: (found, format) => exportMeasurement(format, found, readVersion()),
    async *verify(folder, level, signal) {
      try {
        const saved = await savedBelow(store, folder)
        yield* verifyFolder(folder, { level, decoders: world.decoders, saved, signal })
      } catch (error) {
        signal?.throwIfAborted()
        const words = `The folder ${folder} cannot be read: ${readFaultOf(error)}.`
        throw new FailureError(failure('bad-folder', words))
      }
    },
    countFiles,
    async close() {
      world.decoders.close()
      await store.close()
    },
  }
}

/** A store that cannot be opened is told in words, like every failure a user can meet. */
function openStore(path: string): Store {
  try {
    return createStore(path)
  } catch (error) {
    if (error instanceof FailureError) throw error
    throw new FailureError(
      failure('store-unusable', `${failures['store-unusable'].title} (${path}: ${error})`),
    )
  }
}

/** Where Shoal keeps what it knows: `$SHOAL_HOME`, else the system's place for a program's data. */
export function homeFolder(env: World['env']): string {
  const asked = env['SHOAL_HOME']
  if (asked) return isAbsolute(asked) ? asked : join(homedir(), asked)
  return envPaths('shoal', { suffix: '' }).data
}

/** Small enough to be read in some milliseconds. */
const pageItems = 250

async function* timesOf(store: Store, batch: string): AsyncGenerator<StoredTimes[]> {
  for (let after = 0; ; ) {
    const page = store.rows.times(batch, after, pageItems)
    const last = page.at(-1)
    if (last === undefined) return
    after = last.index
    yield page
    await turn()
  }
}
