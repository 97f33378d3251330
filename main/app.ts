import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { FailureError, failure } from '../shared/failure.ts'
import type { Item, SettledItem } from '../shared/model.ts'
import { type BatchOptions, batchOptions } from '../shared/settings.ts'
import { createEngine, type Run, type RunObserver, realWorld, type World } from './engine/engine.ts'
import { type VerifiedFile, verifyFolder } from './engine/verify.ts'
import { writeManifests } from './manifest.ts'
import { lockBatch } from './store/batch-lock.ts'
import { type BatchCounts, type BatchRow, createStore } from './store/store.ts'

export type { Run, RunObserver, Snapshot } from './engine/engine.ts'
export { checkTemplate } from './engine/filename.ts'
export { createMeter } from './engine/meter.ts'
export type { FileVerdict, VerifiedFile } from './engine/verify.ts'
export { ListError, type ListKind, listKinds, readSources, type SourcesReader } from './lists/index.ts'
export type { BatchCounts, BatchRow } from './store/store.ts'

/** The application without a window: store and engine behind the commands every shell offers. */
export type App = {
  /**
   * Makes a batch and starts it. Rejects with a FailureError when the folder cannot be used.
   * `folder` may be relative to the current one.
   */
  start(
    folder: string,
    options: BatchOptions,
    items: AsyncIterable<readonly Item[]>,
    observer?: RunObserver,
  ): Promise<StartedBatch>
  /**
   * Goes on with a batch that was stopped or cut off. Rejects with a FailureError when its folder cannot be used
   * or another process runs it.
   */
  resume(batch: BatchRow, options: { retryFailed: boolean }, observer?: RunObserver): Promise<StartedBatch>
  /** All batches, newest first. */
  history(): PastBatch[]
  /**
   * The batch of this id, or of the only one that begins so; without an id the newest that has something left.
   * Words for the user where there is none.
   */
  findBatch(id: string | undefined, retryFailed: boolean): PastBatch | string
  /** What settled in a batch, in list order. */
  eachSettled(batch: string): IterableIterator<SettledItem>
  /** Writes the record of a batch into its folder: manifest.jsonl and manifest.csv. */
  writeManifests(batch: BatchRow): Promise<void>
  /** Checks the files of a folder again; those Shoal saved there are also compared with what was saved. */
  verify(folder: string, level: 'structure' | 'decode'): AsyncIterable<VerifiedFile>
  close(): Promise<void>
}

export type StartedBatch = { batch: BatchRow; run: Run }
export type PastBatch = { batch: BatchRow; counts: BatchCounts }

/** Opens the application's store, shared by the app and the command line. Throws when it cannot be opened. */
export function openApp(world: World = realWorld): App {
  const home = homeFolder(world.env)
  const store = createStore(join(home, 'shoal.db'))
  const engine = createEngine(store, world)

  /** Runs a batch as the only process that does. */
  async function runLocked(
    batch: BatchRow,
    items: AsyncIterable<readonly Item[]> | undefined,
    observer: RunObserver | undefined,
  ): Promise<StartedBatch> {
    const lock = lockBatch(join(home, 'locks', `${batch.id}.lock`))
    if (lock === undefined) throw new FailureError(failure('batch-running'))
    try {
      const run = await engine.run(batch, items, observer)
      run.done.then(
        ({ left }) => lock.release(left === 0),
        () => lock.release(false),
      )
      return { batch, run }
    } catch (error) {
      lock.release(false)
      throw error
    }
  }

  const pastBatch = (batch: BatchRow): PastBatch => ({ batch, counts: store.counts(batch.id) })

  return {
    start: (folder, options, items, observer) =>
      runLocked(
        store.createBatch(resolve(folder), batchOptions.parse(options), world.clock.now()),
        items,
        observer,
      ),
    async resume(batch, { retryFailed }, observer) {
      if (retryFailed) store.requeue(batch.id, ['failed'])
      return runLocked(batch, undefined, observer)
    },
    history: () => store.batches().map(pastBatch),
    findBatch(id, retryFailed) {
      const hasWork = ({ counts }: PastBatch) => counts.queued > 0 || (retryFailed && counts.failed > 0)
      const batches = store.batches().filter(batch => id === undefined || batch.id.startsWith(id))
      if (id === undefined) return batches.map(pastBatch).find(hasWork) ?? 'Nothing is left to go on with.'
      const [found, second] = batches
      if (found === undefined) return `There is no batch ${id}. "shoal history" shows them.`
      if (second !== undefined) return `More than one batch begins with ${id}: ${found.id}, ${second.id} …`
      const past = pastBatch(found)
      return hasWork(past) ? past : `Batch ${found.id} has nothing left to do.`
    },
    eachSettled: batch => store.eachSettled(batch),
    writeManifests: batch => writeManifests(batch, () => store.eachSettled(batch.id)),
    verify(folder, level) {
      const saved = store.savedIn(folder)
      return verifyFolder(folder, { level, savedSha256: file => saved.get(file) })
    },
    close: () => store.close(),
  }
}

/** Where Shoal keeps what it knows: `$SHOAL_HOME`, else the system's place for a program's data. */
export function homeFolder(env: World['env']): string {
  const asked = env['SHOAL_HOME']
  if (asked) return isAbsolute(asked) ? asked : join(homedir(), asked)
  return envPaths('shoal', { suffix: '' }).data
}
