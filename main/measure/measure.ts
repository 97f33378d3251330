import { randomUUID } from 'node:crypto'
import type {
  Comparison,
  ComparisonRun,
  MeasurementPlan,
  MeasurementSettings,
  Sweep,
  SweepStep,
} from '../../shared/comparison.ts'
import type { World } from '../engine/engine.ts'
import type { Store } from '../store/store.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { limitsOf, startComparison } from './compare.ts'
import { decideAdvice } from './host-advice.ts'
import { hostsOf } from './images.ts'
import type { LiveLanes, MeasuredImages, StoppedBy } from './measuring.ts'
import { createPicker, eachLinkOnce } from './pick.ts'
import { type CountedCost, planAfterWarmUp, planOf } from './plan.ts'
import { startSweep } from './sweep.ts'

export { type RunningLesson, startLesson } from './lesson/lesson.ts'
export type { MeasuredImages, StoppedBy } from './measuring.ts'
export { createPicker, eachLinkOnce } from './pick.ts'
export type { CountedCost } from './plan.ts'

/** Images with what an earlier download says of them. */
export type KnownImages = MeasuredImages & { bytes: number | undefined; activeMs: number | undefined }

export type MeasurementObserver = {
  /** The warm-up is over: what the runs that count will ask, now that the images are known. */
  warmedUp?(cost: CountedCost): void
  ran?(run: ComparisonRun): void
  stepped?(step: SweepStep): void
}

/** A measurement that runs. */
export type Measurement = {
  readonly id: string
  /** Kept in the store by then. Rejects with a FailureError where the folder for the images cannot be used. */
  readonly done: Promise<Comparison | Sweep>
  stop(by: StoppedBy): void
  lanes(): LiveLanes
  /** What counts so far. */
  readonly runs: readonly ComparisonRun[]
  readonly steps: readonly SweepStep[]
}

/** Measures images over the engine, and remembers what was found. */
export type Timing = {
  /** What a measurement asks of the hosts, at most. */
  plan(images: KnownImages, settings: MeasurementSettings): MeasurementPlan
  /** `keepIn`: a folder that keeps what the runs download. */
  start(
    images: MeasuredImages,
    settings: MeasurementSettings,
    observer?: MeasurementObserver,
    keepIn?: string,
  ): Measurement
  /** The saved images of a batch, at most `most` of them, evenly taken. Undefined where the batch is not known. */
  imagesOfBatch(batch: string, most: number): KnownImages | undefined
}

/** Measuring over a store and a world. `tempFolders`: where goes what is downloaded and removed again. */
export function createTiming(store: Store, world: World, tempFolders: TempFolders): Timing {
  function keep(result: Comparison | Sweep): Comparison | Sweep {
    if ((result.kind === 'comparison' ? result.runs : result.steps).length > 0) {
      // The batch may be gone since.
      const isThere = result.batch === undefined || store.batches.get(result.batch) !== undefined
      if (isThere) store.measurements.add(result)
    }
    const advice = result.kind === 'sweep' ? decideAdvice(result, store.measurements.adviceOn) : undefined
    if (advice !== undefined) store.measurements.advise(advice)
    return result
  }

  /** What the same links brought before; undefined unless all of them were saved. */
  function savedBytes(items: MeasuredImages['items']): number | undefined {
    let sum = 0
    for (const item of items) {
      const [file] = store.saved.from(item)
      if (file === undefined) return undefined
      sum += file.bytes
    }
    return sum
  }

  const limitsFor = (images: MeasuredImages, settings: MeasurementSettings) =>
    settings.kind === 'comparison' ? limitsOf(images, settings) : images.options

  return {
    plan(images, settings) {
      const { items, imagesTotal, bytes = savedBytes(items), activeMs } = images
      const known = { hosts: hostsOf(items), images: items.length, imagesTotal, bytes, activeMs }
      return planOf(settings, known, limitsFor(images, settings))
    },
    start(images, settings, observer = {}, keepIn) {
      const id = randomUUID()
      const runs: ComparisonRun[] = []
      const steps: SweepStep[] = []
      const warmedUp = (items: MeasuredImages['items'], bytes: number) => {
        const { imagesTotal } = images
        const known = { hosts: hostsOf(items), images: items.length, imagesTotal, bytes, activeMs: undefined }
        observer.warmedUp?.(planAfterWarmUp(settings, known, limitsFor(images, settings)))
      }
      const options = { world, tempFolders, keepIn, warmedUp }
      const measuring =
        settings.kind === 'comparison'
          ? startComparison(id, images, settings, options, run => {
              runs.push(run)
              observer.ran?.(run)
            })
          : startSweep(id, images, settings, options, step => {
              steps.push(step)
              observer.stepped?.(step)
            })
      const { stop, lanes } = measuring
      return { id, done: measuring.done.then(keep), stop, lanes, runs, steps }
    },
    imagesOfBatch(id, most) {
      const batch = store.batches.get(id)
      if (batch === undefined) return undefined
      const picker = createPicker<KnownImage>(most)
      for (const { item, state, times } of store.items.eachSettled(id)) {
        if (state.kind !== 'saved') continue
        const activeMs = state.copied === undefined ? times.activeMs : undefined
        picker.add({ url: item.url, item, bytes: state.bytes, activeMs })
      }
      const picked = eachLinkOnce(picker.picked())
      return {
        items: picked.map(({ item }) => item),
        imagesTotal: picker.total,
        batch: id,
        options: batch.options,
        bytes: picked.reduce((sum, { bytes }) => sum + bytes, 0),
        activeMs: sumOfKnown(picked.map(({ activeMs }) => activeMs)),
      }
    },
  }
}

type KnownImage = {
  url: string
  item: MeasuredImages['items'][number]
  bytes: number
  /** Unknown of a copy, which was not downloaded. */
  activeMs: number | undefined
}

/** Undefined where one of them is. */
const sumOfKnown = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce<number | undefined>(
    (sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms),
    0,
  )
