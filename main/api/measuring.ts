import type {
  LiveMeasurement,
  MeasurementPlan,
  MeasurementRequest,
  WatchedMeasurement,
} from '../../shared/comparison.ts'
import { type App, failureOfDisk, type KnownImages, type Measurement } from '../app/app.ts'
import { createRevisions } from './revisions.ts'

/** The latest measurement of this process, as windows follow it. */
export type Measuring = {
  /** Rejects with a RefusalError where the batch or the draft is gone. */
  plan(request: MeasurementRequest): Promise<MeasurementPlan>
  /** Answers with its id. Rejects with a RefusalError when something runs already or there is nothing to measure. */
  start(request: MeasurementRequest): Promise<string>
  /** As it is now; waits while `since` is the present revision. */
  watch(since: number | undefined): Promise<WatchedMeasurement>
  stop(): void
  /** Stops showing the result with this id. */
  forget(id: string): void
  /** Stops, and resolves when nothing is left of it. */
  close(): Promise<void>
}

type Latest = Pick<LiveMeasurement, 'request' | 'startedAt' | 'plan' | 'state' | 'result' | 'failure'> & {
  measurement: Measurement
}

export function createMeasuring({ measurements, world }: App): Measuring {
  let latest: Latest | undefined
  let ended: Promise<unknown> = Promise.resolve()
  const isRunning = () => latest !== undefined && latest.state !== 'ended'
  // While it runs, time itself is news.
  const revisions = createRevisions(world.clock, { isLive: isRunning, hasChanged: () => true })

  function begin(request: MeasurementRequest, images: KnownImages): string {
    const measurement = measurements.start(images, request, {
      stopping() {
        if (latest?.state !== 'running') return
        latest.state = 'stopping'
        revisions.touch()
      },
    })
    const begun: Latest = {
      ...{ request, plan: measurements.plan(images, request), measurement, startedAt: world.clock.now() },
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

  function stop(): void {
    if (latest?.state === 'running') latest.measurement.stop('stopped')
  }

  return {
    plan: async request => measurements.plan(await measurements.imagesOf(request), request),
    start: async request => begin(request, await measurements.imagesOf(request)),
    async watch(since) {
      await revisions.after(since)
      if (latest === undefined) return { revision: revisions.current, measurement: undefined }
      const { measurement, ...shown } = latest
      const { id, runs, steps } = measurement
      return {
        revision: revisions.current,
        measurement: { id, ...shown, ...measurement.lanes(), runs: [...runs], steps: [...steps] },
      }
    },
    stop,
    forget(id) {
      if (latest?.measurement.id !== id || isRunning()) return
      latest = undefined
      revisions.touch()
    },
    async close() {
      stop()
      await ended
      revisions.close()
    },
  }
}
