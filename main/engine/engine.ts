import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { BatchRow, Store } from '../store/store.ts'
import { abandon } from './files/recover.ts'
import { startForLongList } from './lanes/load.ts'
import type { Run, RunBegin, RunObserver } from './run/handle.ts'
import { startRun } from './run/run.ts'
import type { OpenShards } from './shards.ts'
import type { OpenOriginals } from './transfer/originals.ts'
import { realWorld, type World } from './world.ts'

export type { Arrived } from './attempt/arrived.ts'
export { markOfWeb } from './files/mark-of-web.ts'
export type { Limits } from './hosts/scheduler.ts'
export { createLanes } from './lanes/process-lanes.ts'
export type { ActiveItem, Run, RunBegin, RunObserver, Snapshot } from './run/handle.ts'
export type { OpenShards, Shards, ShardsEnd } from './shards.ts'
export { foresee } from './transfer/foresee.ts'
export type { OpenOriginals, Originals } from './transfer/originals.ts'
export { realWorld, type World } from './world.ts'

/** What a run is given where its batch asks for it. */
export type EngineParts = { openOriginals?: OpenOriginals | undefined; openShards?: OpenShards | undefined }

/** The download engine over a store. It knows no window, no transport and no command line. */
export type Engine = {
  /** This many images of a batch are known or to be expected, and it is going to run. */
  expect(images: number, options: BatchOptions): void
  /**
   * Runs a batch: what is queued in the store and what `items` still brings. Downloading starts with the first
   * item, not with the last. Rejects with a RefusalError when the folder cannot be used.
   */
  run(
    batch: BatchRow,
    items?: AsyncIterable<readonly Item[]>,
    observer?: RunObserver,
    begin?: RunBegin,
  ): Promise<Run>
  /**
   * Removes the unfinished files of a batch that is not running; resolves with how many there were. Rejects
   * with the file system's error.
   */
  abandon(batch: BatchRow): Promise<number>
}

/**
 * An engine that keeps its queue and its results in `store`. Without `openOriginals` images are taken as they are named,
 * without `openShards` each gets a file of its own.
 */
export function createEngine(
  store: Store,
  world: World = realWorld,
  { openOriginals, openShards }: EngineParts = {},
): Engine {
  return {
    expect: (images, options) => startForLongList(world.lanes, options, images, world.log),
    run: (batch, items, observer = {}, begin = 'running') =>
      startRun({ store, world, openOriginals, openShards }, batch, items, observer, begin),
    abandon: batch => abandon(store, batch, openShards),
  }
}
