import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LessonSettings } from '../../shared/lesson.ts'
import { refuse } from '../../shared/refusal.ts'
import type { VerifiedFile } from '../../shared/verified.ts'
import { createEngine, type OpenOriginals, realWorld, type World } from '../engine/engine.ts'
import { readFaultOf } from '../engine/files/disk-failure.ts'
import { countFiles } from '../engine/files/verify.ts'
import { createPackedImages, type PackedImages } from '../export/export.ts'
import { createTiming, type RunningLesson, startLesson } from '../measure/measure.ts'
import type { StartBrowser } from '../pages/browser/kind.ts'
import type { Store } from '../store/store.ts'
import { ignoredBy } from '../system/log.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { keepHeapSmall } from '../system/v8-flags.ts'
import { readVersion } from '../system/version.ts'
import { createSizes, type Sizes } from './batches/ask-sizes.ts'
import { type BatchLine, createBatchLine } from './batches/batch-line.ts'
import { createBatchLocks } from './batches/batch-locks.ts'
import { type Batches, createBatches } from './batches/batches.ts'
import { createHistory, type History } from './batches/history.ts'
import { createItems, type Items } from './batches/items.ts'
import { createReruns, type Reruns } from './batches/reruns.ts'
import { createRunner } from './batches/runner.ts'
import { createDraftFiles } from './drafts/draft-files.ts'
import { createDraftReader } from './drafts/draft-thread.ts'
import { createDrafts, type Drafts } from './drafts/drafts.ts'
import { homeFolder, openStore, storePath, tempFoldersOf } from './home.ts'
import { type Columns, createColumns } from './lists/columns.ts'
import { createAskAddress } from './lists/list-addresses.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import type { Pages } from './pages/pages.ts'
import { createSessions, type FindSealing, type Sessions } from './pages/sessions.ts'
import { type Arranging, createArranging } from './saved-files/arranging.ts'
import { type Conversions, createConversions } from './saved-files/conversions.ts'
import { createDeleting, type Deleting } from './saved-files/deleting.ts'
import { createDuplicates, type Duplicates } from './saved-files/duplicates.ts'
import { createPacking, type Packing, shardsOf } from './saved-files/packing.ts'
import { recoverMoves } from './saved-files/recover-moves.ts'
import { verifyAll } from './saved-files/verify-all.ts'

export type {
  ActiveItem,
  Limits,
  Run,
  RunBegin,
  RunObserver,
  ShardsEnd,
  Snapshot,
  World,
} from '../engine/engine.ts'
export { createLanes, markOfWeb, realWorld } from '../engine/engine.ts'
export { failureOfDisk, hasCode } from '../engine/files/disk-failure.ts'
export { isImageExtension } from '../engine/files/extension.ts'
export { planName, plannedPath, usesTaken } from '../engine/files/filename.ts'
export { createFolderNumbers } from '../engine/files/folder-numbers.ts'
export { sha256OfBytes, sha256OfFile } from '../engine/files/hash-file.ts'
export { type Inside, openInside } from '../engine/files/inside.ts'
export { checkTemplate, namingOf, templateFields, templateProblem } from '../engine/files/name-template.ts'
export { foldName } from '../engine/files/safe-name.ts'
export { createTrash, type Trash } from '../engine/files/trash.ts'
export { isPrivateHost } from '../engine/http/private-address.ts'
export { readRequestFiles } from '../engine/http/request-files.ts'
export {
  createDecoders,
  type DecoderMessage,
  decoderBuild,
  environmentOf,
  memoryOf,
  type Picture,
  type StartDecoder,
} from '../engine/image/decoder/decoders.ts'
export { createMeter, type Meter } from '../engine/record/meter.ts'
export { type BaggedFile, formatSums, manifestRow, type PackedShard, type Sum } from '../export/export.ts'
export { parseLink, readSources } from '../lists/index.ts'
export type { CountedCost, KnownImages, Measurement, RunningLesson } from '../measure/measure.ts'
export * from '../pages/browser/kind.ts'
export type { StoredRow } from '../store/rows.ts'
export type { BatchCounts, BatchRow, FailedItems, ListsSource, ScanSource } from '../store/store.ts'
export type { Batches } from './batches/batches.ts'
export { withoutSpread } from './batches/header-spread.ts'
export type { PastBatch } from './batches/history.ts'
export { optionsOfRerun, type ReadLinks, type RerunHearer, type RerunWish } from './batches/reruns.ts'
export type { ItemSource, ResumeOptions, StartedBatch } from './batches/runner.ts'
export { listsSource } from './drafts/batch-source.ts'
export { homeFolder, tempFoldersOf } from './home.ts'
export { type ColumnMemory, withColumnMemory } from './lists/columns.ts'
export { createAskAddress } from './lists/list-addresses.ts'
export type { Follow, NamedItem } from './pages/follows.ts'
export type { Pages } from './pages/pages.ts'
export type { Scan } from './pages/scans.ts'
export type { FindSealing } from './pages/sessions.ts'
export { isPacked, needFiles } from './saved-files/packed.ts'

/** The application without a window: what every shell offers. */
export type App = {
  readonly world: World
  /** The folder of everything Shoal keeps. */
  readonly home: string
  /** Temporary folders inside Shoal's own. */
  readonly tempFolders: TempFolders
  /** Where a damaged store was moved to when this one was opened. */
  readonly setAside: string | undefined
  /** The store is new, and other users can list its folder: this is shown to the user once. */
  readonly isHomeOpen: boolean
  /** The damaged entries found in the store so far. */
  readonly unreadable: Store['unreadable']
  readonly batches: Batches
  /** Batches that start after others. */
  readonly line: BatchLine
  readonly items: Items
  /** What sites say of the sizes of images, where they were asked. */
  readonly sizes: Sizes
  readonly deleting: Deleting
  readonly drafts: Drafts
  readonly columns: Columns
  readonly history: History
  readonly reruns: Reruns
  readonly measurements: Measurements
  /** Downloads in three ways from a slow server of its own. Throws a RefusalError while a batch runs in this process. */
  startLesson(settings: LessonSettings): RunningLesson
  readonly conversions: Conversions
  readonly arranging: Arranging
  readonly duplicates: Duplicates
  readonly packing: Packing
  /** Images in shards, to be shown. */
  readonly packedImages: PackedImages
  /** Sessions at sites that are kept under a name. */
  readonly sessions: Pick<Sessions, 'kept' | 'remove'>
  /** Resolves when what a crash left between two steps of moving files is settled. */
  readonly ready: Promise<void>
  pages(): Promise<Pages>
  /**
   * Checks the files of a folder again; those Shoal saved there are also compared with what was saved, by its history or
   * by the manifest in the folder. Rejects with a RefusalError where the folder cannot be read, with the signal's reason
   * where that was aborted.
   */
  verify(folder: string, level: 'structure' | 'decode', signal?: AbortSignal): AsyncIterable<VerifiedFile>
  /** How many files `verify` would check. Rejects with the file system's error. */
  countFiles(folder: string, signal?: AbortSignal): Promise<number>
  close(): Promise<void>
  /** Closes the store and the decoders without waiting, for a process that ends at once. */
  closeNow(): void
}

function originalsOf(world: World): OpenOriginals {
  return (options, files) => {
    // The rules, and what asks for a part of an image, are not what most batches are for.
    const opened = import('../pages/index.ts').then(pages => pages.openOriginals(world, options, files))
    return {
      of: async (...item) => (await opened).of(...item),
      close: () => void opened.then(originals => originals.close()),
    }
  }
}

/** What a shell brings along. */
export type ShellParts = {
  /** A browser of its own, for pages with their scripts. Absent: an installed one is found. */
  startBrowser?: StartBrowser
  /** The store's log is copied into its file by a thread of its own. */
  checkpointsApart?: boolean
  /** How the system keeps secrets. Absent: files that only this user may read are all there is. */
  findSealing?: FindSealing
}

/** Opens the application's store, shared by the app and the command line. Throws when it cannot be opened. */
export function openApp(
  given: World = realWorld,
  { startBrowser, findSealing, checkpointsApart }: ShellParts = {},
): App {
  keepHeapSmall()
  const home = homeFolder(given.env)
  const sessions = createSessions(join(home, 'sessions'), given.clock.now, findSealing)
  const world = { ...given, sessions }
  const { node, electron } = process.versions
  const { platform, arch } = process
  world.log('started', { version: readVersion(), node, electron, platform, arch })
  const store = openStore(home, checkpointsApart)
  const engine = createEngine(store, world, {
    openOriginals: originalsOf(world),
    openShards: shardsOf(store, world),
  })
  const lockFolder = join(home, 'locks')
  const locks = createBatchLocks(lockFolder, store)
  const tempFolders = tempFoldersOf(world.env)
  let loaded: Promise<Pages> | undefined
  const pages = (): Promise<Pages> => {
    loaded ??= loadPages(world, sessions, tempFolders, startBrowser)
    return loaded
  }
  const runner = createRunner({ store, engine, locks, clock: world.clock, sessions }, pages, () =>
    measurements.disturb(),
  )
  const batches = createBatches({ store, world, engine, locks, runner })
  const line = createBatchLine(store, locks)
  const items = createItems(store)
  const columns = createColumns(store, world.clock)
  const reruns = createReruns({ store, world, columns, tempFolders, pages })
  const files = createDraftFiles(world.clock, tempFolders, columns, createDraftReader(world.log))
  const drafts = createDrafts(files, batches, items, columns, createAskAddress(world))
  const timing = createTiming(store, world, tempFolders)
  const history = createHistory(store, locks.isTaken)
  const measurements = createMeasurements(store, timing, drafts, () => batches.isBusy)
  return {
    world,
    home,
    tempFolders,
    setAside: store.setAside,
    isHomeOpen: store.isFolderOpen,
    get unreadable() {
      return store.unreadable
    },
    batches,
    line,
    items,
    sizes: createSizes(world),
    deleting: createDeleting(store, world.clock.now),
    drafts,
    columns,
    history,
    reruns,
    measurements,
    conversions: createConversions(store, world, locks),
    arranging: createArranging(store, locks, world),
    duplicates: createDuplicates(store, world),
    packing: createPacking(store, world, locks, history, lockFolder),
    packedImages: createPackedImages(),
    sessions,
    ready: recoverMoves(store, locks).catch(ignoredBy(world.log, 'settling moved files')),
    startLesson(settings) {
      if (batches.isBusy) refuse('downloading')
      return startLesson(settings, world, tempFolders)
    },
    pages,
    async *verify(folder, level, signal) {
      try {
        yield* verifyAll(folder, { store, level, decoders: world.decoders, signal })
      } catch (error) {
        signal?.throwIfAborted()
        const words = `The folder ${folder} cannot be read: ${readFaultOf(error)}.`
        refuse('bad-folder', words)
      }
    },
    countFiles,
    async close() {
      world.decoders.close()
      world.lanes?.close()
      await drafts.close()
      line.close()
      await store.close()
    },
    closeNow() {
      world.decoders.close()
      world.lanes?.close()
      store.closeNow()
    },
  }
}

async function loadPages(
  world: World,
  sessions: Sessions,
  tempFolders: TempFolders,
  startBrowser: StartBrowser | undefined,
): Promise<Pages> {
  const [{ createPages }, { createPageBrowsers }] = await Promise.all([
    import('./pages/pages.ts'),
    import('./pages/page-browsers.ts'),
  ])
  return createPages(world, createPageBrowsers(world, tempFolders, startBrowser), sessions)
}

/** The remembered columns alone. Nothing is opened before they are asked for, and nothing made before they are kept. */
export function openColumns(world: World = realWorld): Columns & { close(): Promise<void> } {
  const home = homeFolder(world.env)
  let store: Store | undefined
  const open = (isKept: boolean): Columns | undefined => {
    if (isKept || existsSync(storePath(home))) store ??= openStore(home)
    return store && createColumns(store, world.clock)
  }
  return {
    recall: table => open(false)?.recall(table),
    remember: (table, roles) => open(true)?.remember(table, roles),
    forget: key => open(false)?.forget(key),
    close: async () => store?.close(),
  }
}
