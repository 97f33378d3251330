import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import { createEngine, type Run, type RunObserver } from '../../main/engine/engine.ts'
import { createLanePool, type LanePool } from '../../main/engine/lanes/pool.ts'
import { startLaneThread } from '../../main/engine/lanes/thread.ts'
import { type Clock, realWorld, type World } from '../../main/engine/world.ts'
import { type BatchRow, createStore, type Store } from '../../main/store/store.ts'
import type { Item, SettledItem } from '../../shared/model.ts'
import { type BatchOptionsInput, batchOptions } from '../../shared/settings.ts'
import type { BatchSummary } from '../../shared/summary.ts'
import { createLeapingClock } from './fake-clock.ts'
import { type ImageOrigin, type OriginOptions, startOrigin } from './origin.ts'

/** An item as a test writes it: an URL, or an item without its line. */
export type Wanted = string | Omit<Item, 'origin'>

/** A batch that was run to its end. */
export type Outcome = {
  batch: BatchRow
  summary: BatchSummary
  /** What settled, in the order of the list. */
  settled: SettledItem[]
}

/** A batch that runs. */
export type Started = {
  batch: BatchRow
  run: Run
  /** What settled so far, in that order. */
  settled: readonly SettledItem[]
  /** Settles when this many items did. */
  untilSettled: (count: number) => Promise<void>
  /** The end of it, with everything checked that `run` checks. */
  outcome: () => Promise<Outcome>
}

/** An engine with an origin, a store and a folder of its own. */
export type EngineBench = {
  origin: ImageOrigin
  folder: string
  store: Store
  /** Starts a batch; its wanted items may also come as a stream. */
  start: (
    wanted: readonly Wanted[] | AsyncIterable<readonly Wanted[]>,
    options?: BatchOptionsInput,
    observer?: RunObserver,
  ) => Promise<Started>
  /** Runs what an earlier run left of a batch, with other options where given. */
  startAgain: (batch: BatchRow, options?: BatchOptionsInput) => Promise<Started>
  /** Starts a batch and waits for its end. */
  run: (wanted: readonly Wanted[], options?: BatchOptionsInput) => Promise<Outcome>
  /** All files in the folder with `/` between segments, sorted. */
  files: () => Promise<string[]>
  read: (file: string) => Promise<Buffer>
  /** The same engine with a folder of another name, below this one. */
  below: (name: string) => EngineBench
}

export type BenchOptions = OriginOptions & {
  clock?: Clock
  env?: World['env']
  freeRoom?: World['freeRoom']
  lanes?: LanePool
  log?: World['log']
  markDownloaded?: World['markDownloaded']
  systemRoots?: World['systemRoots']
}

/**
 * A test body with an engine: `test('…', withEngine(async ({ origin, run }) => { … }))`. Waits between attempts
 * take no time, unless the test brings a clock of its own.
 */
export const withEngine =
  (
    body: (bench: EngineBench) => Promise<void>,
    {
      clock = createLeapingClock(),
      env = {},
      freeRoom = realWorld.freeRoom,
      lanes = laneThreads,
      log = realWorld.log,
      markDownloaded,
      systemRoots,
      ...originOptions
    }: BenchOptions = {},
  ): (() => Promise<void>) =>
  async () => {
    const origin = await startOrigin(originOptions)
    const folder = await mkdtemp(join(tmpdir(), 'shoal-engine-'))
    const store = createStore(':memory:')
    try {
      await body(
        createBench(origin, folder, store, {
          ...realWorld,
          clock,
          env,
          freeRoom,
          lanes,
          log,
          random: () => 0,
          ...(markDownloaded !== undefined && { markDownloaded }),
          ...(systemRoots !== undefined && { systemRoots }),
        }),
      )
    } finally {
      await store.close()
      await origin.close()
      await rm(folder, { recursive: true })
    }
  }

function createBench(origin: ImageOrigin, folder: string, store: Store, world: World): EngineBench {
  const engine = createEngine(store, world)
  const files = () => filesIn(folder)
  const read = (file: string) => readFile(join(folder, file))

  async function startRun(
    batch: BatchRow,
    items: AsyncIterable<readonly Item[]> | undefined,
    observer: RunObserver,
  ): Promise<Started> {
    const settled: SettledItem[] = []
    const watchers = new Set<() => void>()
    const run = await engine.run(batch, items, {
      ...observer,
      settled(item) {
        settled.push(item)
        observer.settled?.(item)
        for (const watcher of watchers) watcher()
      },
    })
    return {
      batch,
      run,
      settled,
      untilSettled: count =>
        new Promise(resolve => {
          const look = () => {
            if (settled.length >= count) resolve()
          }
          watchers.add(look)
          look()
        }),
      async outcome() {
        const summary = await run.done
        expectSameCounts(summary, settled)
        await expectSavedBytes(settled, read)
        if (summary.left === 0) expect((await files()).filter(file => file.endsWith('.part'))).toEqual([])
        return { batch, summary, settled: settled.toSorted((a, b) => a.index - b.index) }
      },
    }
  }

  const start: EngineBench['start'] = async (wanted, options = {}, observer = {}) => {
    const batch = store.batches.create(folder, optionsOf(options), world.clock.now())
    const given = Symbol.asyncIterator in wanted ? wanted : only(wanted)
    return startRun(batch, itemsOf(given), observer)
  }

  return {
    origin,
    folder,
    store,
    start,
    startAgain: (batch, options) =>
      startRun({ ...batch, options: batchOptions.parse({ ...batch.options, ...options }) }, undefined, {}),
    run: async (wanted, options) => (await start(wanted, options)).outcome(),
    files,
    read,
    below: name => createBench(origin, join(folder, name), store, world),
  }
}

/** The suite runs in this thread, or with `SHOAL_TEST_LANES=1` in as many lanes, where a test does not say. */
const usualLanes = Number(process.env['SHOAL_TEST_LANES'] ?? 0)

/** One pool for all tests of a file. */
const laneThreads = createLanePool({ start: startLaneThread(), cores: 4 })

const optionsOf = (options: BatchOptionsInput) => batchOptions.parse({ lanes: usualLanes, ...options })

/** Every saved file has a name of its own and holds the bytes it claims. */
async function expectSavedBytes(
  settled: readonly SettledItem[],
  read: (file: string) => Promise<Buffer>,
): Promise<void> {
  const names = new Set<string>()
  for (const { state } of settled) {
    if (state.kind !== 'saved') continue
    expect(names).not.toContain(state.file)
    names.add(state.file)
    const bytes = await read(state.file)
    expect({ bytes: bytes.length, sha256: sha256(bytes) }).toEqual({
      bytes: state.bytes,
      sha256: state.sha256,
    })
  }
}

function expectSameCounts(summary: BatchSummary, settled: readonly SettledItem[]): void {
  const count = (kind: string) => settled.filter(({ state }) => state.kind === kind).length
  expect(summary).toMatchObject({
    saved: count('saved'),
    skipped: count('skipped'),
    failed: count('failed'),
    cancelled: count('cancelled'),
  })
}

/** A settled state in one word: the failure's code, or the kind. */
export const wordOf = ({ state }: SettledItem): string =>
  state.kind === 'failed' ? state.failure.code : state.kind

/** Settles once the condition holds, looking again at every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

async function* only(wanted: readonly Wanted[]): AsyncGenerator<readonly Wanted[]> {
  yield wanted
}

async function* itemsOf(chunks: AsyncIterable<readonly Wanted[]>): AsyncGenerator<readonly Item[]> {
  let line = 0
  for await (const chunk of chunks) {
    yield chunk.map(wanted => {
      line += 1
      return { ...(typeof wanted === 'string' ? { url: wanted } : wanted), origin: { source: 'test', line } }
    })
  }
}
