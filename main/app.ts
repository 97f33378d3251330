import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import type { Item, SettledItem } from '../shared/model.ts'
import { type BatchOptions, batchOptions } from '../shared/settings.ts'
import { createEngine, type Run, type RunObserver, realWorld, type World } from './engine/engine.ts'
import { type BatchRow, createStore } from './store/store.ts'

export type { Run, RunObserver, Snapshot } from './engine/engine.ts'
export { checkTemplate } from './engine/filename.ts'
export { createMeter } from './engine/meter.ts'
export { ListError, type ListKind, listKinds, readSources, type SourcesReader } from './lists/index.ts'
export type { BatchRow } from './store/store.ts'

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
  /** What settled in a batch, in list order. */
  eachSettled(batch: string): IterableIterator<SettledItem>
  close(): Promise<void>
}

export type StartedBatch = { batch: BatchRow; run: Run }

/** Opens the application's store, shared by the app and the command line. Throws when it cannot be opened. */
export function openApp(world: World = realWorld): App {
  const store = createStore(join(homeFolder(world.env), 'shoal.db'))
  const engine = createEngine(store, world)
  return {
    async start(folder, options, items, observer) {
      const batch = store.createBatch(resolve(folder), batchOptions.parse(options), world.clock.now())
      return { batch, run: await engine.run(batch, items, observer) }
    },
    eachSettled: batch => store.eachSettled(batch),
    close: () => store.close(),
  }
}

/** Where Shoal keeps what it knows: `$SHOAL_HOME`, else the system's place for a program's data. */
export function homeFolder(env: World['env']): string {
  const asked = env['SHOAL_HOME']
  if (asked) return isAbsolute(asked) ? asked : join(homedir(), asked)
  return envPaths('shoal', { suffix: '' }).data
}
