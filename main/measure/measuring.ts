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
  /** The warm-up is over, and runs that count follow: with these images, of this many bytes together. */
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

/** Runs the same items several times, until the result is certain or a host asks to slow down. */
export type Bench = {
  /**
   * The warm-up: it fills caches, and shows which images can be downloaded and how large they are.
   * Resolves with false where nothing is left to measure.
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

/** The progress of a measurement. */
type State = {
  items: readonly Item[]
  /** What the images are, as the warm-up found them. */
  reference: readonly RunImage[] | undefined
  leftOut: NamedImage[]
  differing: NamedImage[]
  readonly cost: { requests: number; bytes: number }
  broken: Break | undefined
  stoppedBy: StoppedBy | undefined
  running: MeasuredRun | undefined
  readonly lanes: Map<LaneName, () => Lane>
}

/** Starts to measure: `body` runs the bench and makes the result. All that was downloaded is removed in the end. */
export function startMeasuring<Result>(
  images: MeasuredImages,
  options: MeasuringOptions,
  body: (bench: Bench) => Promise<Result>,
): Measuring<Result> {
  const state: State = {
    items: images.items,
    reference: undefined,
    leftOut: [],
    differing: [],
    cost: { requests: 0, bytes: 0 },
    broken: undefined,
    stoppedBy: undefined,
    running: undefined,
    lanes: new Map(),
  }

  async function measure(): Promise<Result> {
    const { keepIn, tempFolders } = options
    if (keepIn !== undefined) {
      await mkdir(keepIn, { recursive: true })
      return body(createBench(state, images.options, options, keepIn))
    }
    const folder = await tempFolders.make()
    try {
      return await body(createBench(state, images.options, options, folder.path))
    } finally {
      await folder.remove()
    }
  }

  const lane = (name: LaneName) => state.lanes.get(name)?.()
  return {
    done: measure(),
    stop(by) {
      state.stoppedBy ??= by
      state.running?.stop()
    },
    lanes: () => ({
      warmUp: lane('warm-up'),
      lanes: { sequential: lane('sequential'), concurrent: lane('concurrent') },
      step: lane('step'),
    }),
  }
}

/** A bench whose runs put their files into `folder`. */
function createBench(
  state: State,
  batchOptions: BatchOptions,
  { world, connections, keepIn, warmedUp }: MeasuringOptions,
  folder: string,
): Bench {
  async function runOnce(lane: LaneName, round: number, limits: Limits): Promise<RunFacts> {
    const { items, cost, lanes } = state
    const keepAs = keepIn === undefined || lane === 'warm-up' ? undefined : `${round}-${lane}`
    const run = await startMeasuredRun({
      ...{ items, options: batchOptions, limits, folder, keepAs },
      world: { ...world, connections },
    })
    state.running = run
    lanes.set(lane, () => ({ ...run.lane(), round, running: true }))
    if (state.stoppedBy !== undefined) run.stop()
    try {
      const facts = await run.done
      cost.requests += facts.requests
      cost.bytes += facts.receivedBytes
      const ended = { ...run.lane(), round, elapsedMs: facts.elapsedMs, running: false }
      lanes.set(lane, () => ended)
      return facts
    } finally {
      state.running = undefined
    }
  }

  return {
    async warmUp(limits) {
      const facts = await runOnce('warm-up', 1, limits)
      const { items, reference, leftOut } = measurable(state.items, facts.images)
      state.broken = interruption(facts, state.stoppedBy)
      if (state.broken !== undefined) return false
      state.items = items
      state.reference = reference
      state.leftOut = leftOut
      state.broken = nothingLeft(items, leftOut)
      if (state.broken !== undefined) return false
      warmedUp?.(
        items,
        reference.reduce((sum, { bytes }) => sum + bytes, 0),
      )
      return true
    },
    async run(lane, round, limits) {
      const facts = await runOnce(lane, round, limits)
      const found = deviations(state.items, state.reference ?? facts.images, facts.images)
      state.broken = interruption(facts, state.stoppedBy) ?? deviation(found)
      if (state.broken?.cause === 'images-differ') state.differing = found.differing
      return state.broken === undefined ? facts : undefined
    },
    get items() {
      return state.items
    },
    get leftOut() {
      return state.leftOut
    },
    get differing() {
      return state.differing
    },
    cost: state.cost,
    get broken() {
      return state.broken
    },
  }
}

function nothingLeft(items: readonly Item[], [lost]: readonly NamedImage[]): Break | undefined {
  if (items.length > 0) return undefined
  const words = lost === undefined ? 'There are no images.' : `No image could be downloaded: ${lost.why}.`
  return { cause: 'images-failed', words }
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
  return { cause: 'images-failed', words: `${count} failed in one of the runs: ${lost.url}: ${lost.why}.` }
}

const stopWords: Record<StoppedBy, string> = {
  stopped: 'It was stopped before the end.',
  disturbed: 'Another download started, so Shoal stopped measuring.',
}
