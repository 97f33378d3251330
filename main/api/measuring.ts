import type {
  LiveMeasurement,
  MeasurementPlan,
  MeasurementRequest,
  WatchedMeasurement,
} from '../../shared/comparison.ts'
import { FailureError, failure } from '../../shared/failure.ts'
import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { type App, createPicker, failureOfDisk, type KnownImages, type Measurement } from '../app/app.ts'
import type { Draft, Drafts } from './drafts.ts'
import type { Asked } from './page-commands.ts'
import { createRevisions } from './revisions.ts'

/** The measurement of this process: one at a time, because two would measure each other. */
export type Measuring = {
  /** Rejects with a FailureError where the batch or the draft is gone. */
  plan(request: MeasurementRequest): Promise<MeasurementPlan>
  /** Answers with its id. Rejects with a FailureError when something runs already or there is nothing to measure. */
  start(request: MeasurementRequest): Promise<string>
  /** As it is now; waits while `since` is the present revision. */
  watch(since: number | undefined): Promise<WatchedMeasurement>
  stop(): void
  /** Shows the result of this id no more. */
  forget(id: string): void
  /** A batch begins: what would be measured from now on is wrong. */
  disturb(): void
  /** Stops, and resolves when nothing is left of it. */
  close(): Promise<void>
}

type Latest = Pick<LiveMeasurement, 'request' | 'startedAt' | 'plan' | 'state' | 'result' | 'failure'> & {
  measurement: Measurement
}

/** `askedFor`: what a draft asks for, and with which headers. `isDownloading`: a batch runs. */
export function createMeasuring(
  app: App,
  drafts: Drafts,
  askedFor: (
    draft: Draft,
    headers: BatchOptions['headers'],
    items: AsyncIterable<readonly Item[]>,
  ) => Promise<Asked>,
  isDownloading: () => boolean,
): Measuring {
  const { timing, world } = app
  let latest: Latest | undefined
  let isStarting = false
  let ended: Promise<unknown> = Promise.resolve()
  const isRunning = () => latest !== undefined && latest.state !== 'ended'
  // While it runs, time itself is news.
  const revisions = createRevisions(world.clock, { isLive: isRunning, hasChanged: () => true })

  async function imagesOf({ of, images: most }: MeasurementRequest): Promise<KnownImages> {
    if ('batch' in of) {
      const images = timing.imagesOfBatch(of.batch, most)
      if (images === undefined) throw new FailureError(failure('unknown-batch'))
      return images
    }
    const picker = createPicker<Item>(most)
    const asked = await askedFor(drafts.get(of.draft), of.options.headers, drafts.read(of.draft))
    for await (const items of asked.items) items.forEach(picker.add)
    return {
      items: picker.picked(),
      imagesTotal: picker.total,
      batch: undefined,
      options: { ...of.options, headers: asked.headers },
      bytes: undefined,
      activeMs: undefined,
    }
  }

  function begin(request: MeasurementRequest, images: KnownImages): string {
    const plan = timing.plan(images, request)
    const measurement = timing.start(images, request)
    const begun: Latest = {
      ...{ request, plan, measurement, startedAt: world.clock.now() },
      ...{ state: 'running', result: undefined, failure: undefined },
    }
    latest = begun
    ended = measurement.done
      .then(
        result => Object.assign(begun, { result }),
        error => Object.assign(begun, { failure: failureOfDisk(error) }),
      )
      .then(() => {
        begun.state = 'ended'
        revisions.touch()
      })
    revisions.touch()
    return measurement.id
  }

  function end(by: 'stopped' | 'disturbed'): void {
    if (latest?.state !== 'running') return
    latest.state = 'stopping'
    latest.measurement.stop(by)
    revisions.touch()
  }

  return {
    plan: async request => timing.plan(await imagesOf(request), request),
    async start(request) {
      if (isRunning() || isStarting) throw new FailureError(failure('measuring'))
      isStarting = true
      try {
        const images = await imagesOf(request)
        if (images.items.length === 0) throw new FailureError(failure('nothing-to-measure'))
        if (isDownloading()) throw new FailureError(failure('downloading'))
        return begin(request, images)
      } finally {
        isStarting = false
      }
    },
    async watch(since) {
      await revisions.after(since)
      if (latest === undefined) return { revision: revisions.current, measurement: undefined }
      const { measurement, ...told } = latest
      const { id, runs, steps } = measurement
      return {
        revision: revisions.current,
        measurement: { id, ...told, ...measurement.lanes(), runs: [...runs], steps: [...steps] },
      }
    },
    stop: () => end('stopped'),
    forget(id) {
      if (latest?.measurement.id !== id || isRunning()) return
      latest = undefined
      revisions.touch()
    },
    disturb: () => end('disturbed'),
    async close() {
      end('stopped')
      await ended
      revisions.close()
    },
  }
}
