import type {
  Comparison,
  HostAdvice,
  MeasurementPlan,
  MeasurementRequest,
  MeasurementSettings,
  Sweep,
} from '../../shared/comparison.ts'
import { isDataLink } from '../../shared/data-link.ts'
import type { MeasurementFormat } from '../../shared/export-formats.ts'
import type { Item } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { exportMeasurement } from '../export/export.ts'
import {
  createPicker,
  eachLinkOnce,
  type KnownImages,
  type Measurement,
  type MeasurementObserver,
  type StoppedBy,
  type Timing,
} from '../measure/measure.ts'
import type { Store } from '../store/store.ts'
import { readVersion } from '../system/version.ts'
import { foldedBy } from './drafts/draft-numbers.ts'
import type { Drafts } from './drafts/drafts.ts'

/** Comparisons and sweeps: the running one and the stored ones. */
export type Measurements = {
  /** The images that a window wants measured. Rejects with a RefusalError where their batch or draft is gone. */
  imagesOf(request: MeasurementRequest): Promise<KnownImages>
  /** At most `most` of these items, taken evenly. */
  imagesAmong(
    items: AsyncIterable<readonly Item[]>,
    most: number,
    options: BatchOptions,
  ): Promise<KnownImages>
  /** How much a measurement would download at most. Nothing is requested. */
  plan(images: KnownImages, settings: MeasurementSettings): MeasurementPlan
  /**
   * Begins to measure. `keepIn`: a folder that keeps what the runs download. Throws a RefusalError where there is
   * nothing to measure, or this process is downloading or measuring: each would slow the other.
   */
  start(
    images: KnownImages,
    settings: MeasurementSettings,
    observer?: MeasuringObserver,
    keepIn?: string,
  ): Measurement
  /** A batch starts: results measured from now on would be wrong. */
  disturb(): void
  /** Newest first: all, or those of one batch. */
  list(batch?: string): (Comparison | Sweep)[]
  remove(id: string): void
  /** A stored measurement, as a text of this format. Throws a RefusalError where it no longer exists. */
  exportOf(id: string, format: MeasurementFormat): string
  export(found: Comparison | Sweep, format: MeasurementFormat): string
  /** The results of sweeps for these hosts, or for all. */
  advice(hosts?: readonly string[]): HostAdvice[]
  removeAdvice(host: string): void
}

export type MeasuringObserver = MeasurementObserver & {
  /** It was asked to stop. */
  stopping?(by: StoppedBy): void
}

/** `isDownloading`: whether a batch runs in this process. */
export function createMeasurements(
  { measurements: kept }: Store,
  timing: Timing,
  drafts: Drafts,
  isDownloading: () => boolean,
): Measurements {
  let running: Measurement | undefined

  async function imagesAmong(
    items: AsyncIterable<readonly Item[]>,
    most: number,
    options: BatchOptions,
  ): Promise<KnownImages> {
    const picker = createPicker<Item>(most)
    // An image in a link takes no time that could be measured.
    for await (const chunk of items) chunk.filter(({ url }) => !isDataLink(url)).forEach(picker.add)
    return {
      items: eachLinkOnce(picker.picked()),
      imagesTotal: picker.total,
      batch: undefined,
      options,
      bytes: undefined,
      activeMs: undefined,
    }
  }

  return {
    async imagesOf({ of, images: most }) {
      if ('batch' in of) {
        const images = timing.imagesOfBatch(of.batch, most)
        if (images === undefined) refuse('unknown-batch')
        return images
      }
      const { headers, items } = await drafts.read(of.draft, of.options.headers)
      const wanted = foldedBy(of.options.nameTemplate, items, of.out ?? [])
      return imagesAmong(wanted, most, { ...of.options, headers })
    },
    imagesAmong,
    plan: timing.plan,
    start(images, settings, observer = {}, keepIn) {
      if (running !== undefined) refuse('measuring')
      if (images.items.length === 0) refuse('nothing-to-measure')
      if (isDownloading()) refuse('downloading')
      const started = timing.start(images, settings, observer, keepIn)
      const measurement: Measurement = {
        ...started,
        done: started.done.finally(() => {
          running = undefined
        }),
        stop(by) {
          observer.stopping?.(by)
          started.stop(by)
        },
      }
      running = measurement
      return measurement
    },
    disturb: () => running?.stop('disturbed'),
    list: batch => kept.list(batch),
    remove: id => kept.remove(id),
    exportOf(id, format) {
      const found = kept.get(id)
      if (found === undefined) refuse('measurement-gone')
      return exportMeasurement(format, found, readVersion())
    },
    export: (found, format) => exportMeasurement(format, found, readVersion()),
    advice: hosts => kept.advice().filter(({ host }) => hosts === undefined || hosts.includes(host)),
    removeAdvice: host => kept.removeAdvice(host),
  }
}
