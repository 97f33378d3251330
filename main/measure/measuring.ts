import { mkdir } from 'node:fs/promises'
import type {
  BreakCause,
  ConnectionPolicy,
  Lane,
  LiveMeasurement,
  NamedImage,
} from '../../shared/comparison.ts'
import type { Item } from '../../shared/model.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { formatCount } from '../../shared/text/format.ts'
import type { World } from '../engine/engine.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { deviations, measurable } from './images.ts'
import { type MeasuredRun, type RunFacts, type RunImage, startMeasuredRun } from './measured-run.ts'

/** What is measured. */
export type MeasuredImages = {
  items: readonly Item[]
  imagesTotal: number
  batch: string | undefined
  options: BatchOptions
}

/** How a measurement runs them. */
export type MeasuringOptions = {
  world: World
  connections: ConnectionPolicy
  /** Where goes what is downloaded and removed again. */
  tempFolders: TempFolders
  /** A folder that keeps the images of every run that counts; absent: they are removed. */
  keepIn?: string | undefined
  /** The warm-up is over, and runs that count follow: with these images, of so many bytes together. */
  warmedUp?: ((items: readonly Item[], bytes: number) => void) | undefined
}

/** Why it ended before its time, with the facts as a sentence. */
export type Break = { cause: BreakCause; words: string }

/** Who may end a measurement before its time. */
export type StoppedBy = Extract<BreakCause, 'stopped' | 'disturbed'>

/** Which of the bars on the screen a run fills. */
export type LaneName = 'warm-up' | 'sequential' | 'concurrent' | 'step'

export type LiveLanes = Pick<LiveMeasurement, 'warmUp' | 'lanes' | 'step'>

export type Measuring<Result> = {
  /** Rejects with a FailureError where the folder for the images cannot be used, or its disk is full. */
  readonly done: Promise<Result>
  /** Ends it early; `done` then tells what was found until then. */
  stop(by: StoppedBy): void
  lanes(): LiveLanes
}

/** Runs the same items again and again, until something makes that pointless or impolite. */
export type Bench = {
  /**
   * The run that does not count: it wakes caches and names, and shows which images can be had and what they are.
   * False where there is nothing to go on with.
   */
  warmUp(limits: Limits): Promise<boolean>
  /** One run; undefined where it does not count and no other should follow: see `broken`. */
  run(lane: LaneName, round: number, limits: Limits): Promise<RunFacts | undefined>
  /** What is measured since the warm-up. */
  readonly items: readonly Item[]
  readonly leftOut: NamedImage[]
  readonly differing: NamedImage[]
  readonly cost: { requests: number; bytes: number }
  readonly broken: Break | undefined
}
type Limits = { atOnce: number; perHost: number }

/** Starts to measure: `body` runs the bench and makes the result. All that was downloaded is removed in the end. */
export function startMeasuring<Result>(
  images: MeasuredImages,
  options: MeasuringOptions,
  body: (bench: Bench) => Promise<Result>,
): Measuring<Result> {
  const { keepIn } = options
  const world = { ...options.world, connections: options.connections }
  const lanes = new Map<LaneName, () => Lane>()
  const cost = { requests: 0, bytes: 0 }
  let items = images.items
  let reference: readonly RunImage[] | undefined
  let leftOut: NamedImage[] = []
  let differing: NamedImage[] = []
  let broken: Break | undefined
  let stoppedBy: StoppedBy | undefined
  let running: MeasuredRun | undefined

  async function measure(): Promise<Result> {
    if (keepIn !== undefined) {
      await mkdir(keepIn, { recursive: true })
      return body(benchIn(keepIn))
    }
    const folder = await options.tempFolders.make()
    try {
      return await body(benchIn(folder.path))
    } finally {
      await folder.remove()
    }
  }

  async function runOnce(folder: string, lane: LaneName, round: number, limits: Limits): Promise<RunFacts> {
    const keepAs = keepIn === undefined || lane === 'warm-up' ? undefined : `${round}-${lane}`
    const run = await startMeasuredRun({ items, options: images.options, limits, folder, keepAs, world })
    running = run
    lanes.set(lane, () => ({ ...run.lane(), round, running: true }))
    if (stoppedBy !== undefined) run.stop()
    try {
      const facts = await run.done
      cost.requests += facts.requests
      cost.bytes += facts.receivedBytes
      const ended = { ...run.lane(), round, elapsedMs: facts.elapsedMs, running: false }
      lanes.set(lane, () => ended)
      return facts
    } finally {
      running = undefined
    }
  }

  const benchIn = (folder: string): Bench => ({
    async warmUp(limits) {
      const facts = await runOnce(folder, 'warm-up', 1, limits)
      broken = interruption(facts, stoppedBy)
      const found = measurable(items, facts.images)
      if (broken !== undefined) return false
      items = found.items
      reference = found.reference
      leftOut = found.leftOut
      const [lost] = leftOut
      if (items.length === 0) {
        const words = lost === undefined ? 'There are no images.' : `No image could be had: ${lost.why}`
        broken = { cause: 'images-failed', words }
      }
      if (broken !== undefined) return false
      options.warmedUp?.(
        items,
        reference.reduce((sum, { bytes }) => sum + bytes, 0),
      )
      return true
    },
    async run(lane, round, limits) {
      const facts = await runOnce(folder, lane, round, limits)
      const found = deviations(items, reference ?? facts.images, facts.images)
      broken = interruption(facts, stoppedBy) ?? deviation(found)
      if (broken?.cause === 'images-differ') differing = found.differing
      return broken === undefined ? facts : undefined
    },
    get items() {
      return items
    },
    get leftOut() {
      return leftOut
    },
    get differing() {
      return differing
    },
    cost,
    get broken() {
      return broken
    },
  })

  return {
    done: measure(),
    stop(by) {
      stoppedBy ??= by
      running?.stop()
    },
    lanes: () => ({
      warmUp: lanes.get('warm-up')?.(),
      lanes: { sequential: lanes.get('sequential')?.(), concurrent: lanes.get('concurrent')?.() },
      step: lanes.get('step')?.(),
    }),
  }
}

function interruption({ pushedBack }: RunFacts, stoppedBy: StoppedBy | undefined): Break | undefined {
  if (pushedBack !== undefined) {
    const { host, cause } = pushedBack
    return { cause: 'pushed-back', words: `${host} asked to slow down (${cause.message}), so Shoal stopped.` }
  }
  return stoppedBy === undefined ? undefined : { cause: stoppedBy, words: stopWords[stoppedBy] }
}

function deviation({ differing, missing }: ReturnType<typeof deviations>): Break | undefined {
  const [different] = differing
  if (different !== undefined) {
    const count = formatCount(differing.length, 'image')
    return { cause: 'images-differ', words: `${count} had other bytes in another run: ${different.url}` }
  }
  const [lost] = missing
  if (lost === undefined) return undefined
  const count = formatCount(missing.length, 'image')
  return { cause: 'images-failed', words: `${count} failed in one of the runs: ${lost.url}: ${lost.why}` }
}

const stopWords: Record<StoppedBy, string> = {
  stopped: 'It was stopped before it was done.',
  disturbed: 'Something else was downloaded meanwhile, so Shoal stopped.',
}
