import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Lane } from '../../shared/comparison.ts'
import { type Failure, FailureError, failure, type OutOfRoom } from '../../shared/failure.ts'
import type { Item, SettledItem } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { EstimateRange } from '../../shared/summary.ts'
import { createEngine, type World } from '../engine/engine.ts'
import { createStore } from '../store/store.ts'
import { coveredMs, medianOf } from './spread.ts'

/** One image of a run; without a hash it was not saved. */
export type RunImage = { sha256: string | undefined; bytes: number; activeMs: number; why: string }

/** What one run showed. */
export type RunFacts = {
  /** In the order of the items. */
  images: RunImage[]
  elapsedMs: number
  /** Time in which bytes came, and how many. */
  receiveMs: number
  receivedBytes: number
  requests: number
  /** Median over the images: request sent until the first byte. */
  waitMs: number
  /** What one after another would take, as this run alone tells. */
  sequentialEstimateMs: number | undefined
  sequentialEstimate: EstimateRange | undefined
  eventLoopDelayP99Ms: number
  processorShare: number
  /** The host that answered 429 or 503; the run was stopped then. */
  pushedBack: { host: string; cause: Failure } | undefined
}

export type RunInput = {
  items: readonly Item[]
  options: BatchOptions
  limits: { atOnce: number; perHost: number }
  /** Exists; the run makes a folder of its own in it. */
  folder: string
  /** What the run's folder is to be called where it is kept; absent: it is removed. */
  keepAs?: string | undefined
  world: World
}

export type MeasuredRun = {
  readonly done: Promise<RunFacts>
  stop(): void
  lane(): Omit<Lane, 'round' | 'running'>
}

/** How often the event loop's lateness is sampled; what is shown does not include it. */
const resolutionMs = 10

/**
 * Downloads the items once, into a store and a folder used by this run only, so that nothing of another run is reused.
 * Rejects with a FailureError where the folder cannot be used; `done` does when the disk is full.
 */
export async function startMeasuredRun(input: RunInput): Promise<MeasuredRun> {
  const { items, limits, world, keepAs } = input
  const folder = keepAs === undefined ? await mkdtemp(join(input.folder, 'run-')) : join(input.folder, keepAs)
  const store = createStore(':memory:')
  const settled = new Map<number, SettledItem>()
  let pushedBack: RunFacts['pushedBack']
  let requests = 0
  let fullCode: OutOfRoom | undefined
  // Lanes that start in the middle would make two runs differ in more than how many download at once.
  const lanes = input.options.lanes === 'auto' ? 0 : input.options.lanes
  const options = { ...input.options, ...limits, ...alwaysSo, lanes }
  const batch = store.batches.create(folder, options, world.clock.now())
  store.items.append(batch.id, items, world.clock.now())
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const processorBefore = process.cpuUsage()
  const tidy = async () => {
    delay.disable()
    await store.close()
    if (keepAs === undefined) await rm(folder, { recursive: true, force: true })
  }
  try {
    const begun = createEngine(store, world).run(batch, undefined, {
      settled: item => void settled.set(item.index, item),
      requested() {
        requests += 1
      },
      pushedBack(host, cause) {
        pushedBack ??= { host, cause }
        void begun.then(run => run.stop('now'))
      },
      // A batch would wait for disk space; a measurement must not wait.
      diskFull(_neededBytes, code) {
        fullCode = code
        void begun.then(run => run.stop('now'))
      },
    })
    const run = await begun
    const done = run.done.then(({ elapsedMs, sequentialEstimateMs, sequentialEstimate }): RunFacts => {
      if (fullCode !== undefined)
        throw new FailureError(failure(fullCode, `There is no space left in ${folder}`))
      const { user, system } = process.cpuUsage(processorBefore)
      return {
        images: items.map((_, at) => imageOf(settled.get(at + 1))),
        elapsedMs,
        ...timesOf([...settled.values()]),
        receivedBytes: run.snapshot().receivedBytes,
        requests,
        sequentialEstimateMs,
        sequentialEstimate,
        eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
        processorShare: elapsedMs > 0 ? (user + system) / 1000 / elapsedMs : 0,
        pushedBack,
      }
    })
    return {
      done: done.finally(tidy),
      stop: () => run.stop('now'),
      lane() {
        const { saved, skipped, failed, cancelled, receivedBytes, times } = run.snapshot()
        return {
          atOnce: limits.atOnce,
          settled: saved + skipped + failed + cancelled,
          images: items.length,
          receivedBytes,
          elapsedMs: times.elapsedMs,
        }
      },
    }
  } catch (error) {
    await tidy()
    throw error
  }
}

/** Every run downloads every image, whatever the batch it comes from did. */
const alwaysSo = {
  saved: 'again',
  sameContent: 'keep',
  onConflict: 'rename',
  stopOnFailure: false,
} satisfies Partial<BatchOptions>

function imageOf(item: SettledItem | undefined): RunImage {
  if (item === undefined) return { sha256: undefined, bytes: 0, activeMs: 0, why: 'It was not downloaded' }
  const { state, times } = item
  if (state.kind !== 'saved') {
    const why = state.kind === 'failed' ? state.failure.message : 'It was not downloaded'
    return { sha256: undefined, bytes: 0, activeMs: times.activeMs, why }
  }
  return { sha256: state.sha256, bytes: state.bytes, activeMs: times.activeMs, why: '' }
}

function timesOf(settled: readonly SettledItem[]): Pick<RunFacts, 'receiveMs' | 'waitMs'> {
  const times = settled.flatMap(({ attempts }) => attempts.map(({ timestamps }) => timestamps))
  const received = times.flatMap(({ firstByteAt, bodyEndAt }): [number, number][] =>
    firstByteAt === undefined || bodyEndAt === undefined ? [] : [[firstByteAt, bodyEndAt]],
  )
  const waits = times.flatMap(({ startedAt, requestSentAt = startedAt, firstByteAt }) =>
    firstByteAt === undefined ? [] : [Math.max(0, firstByteAt - requestSentAt)],
  )
  return { receiveMs: coveredMs(received), waitMs: medianOf(waits) }
}
