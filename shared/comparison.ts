import * as z from 'zod'
import type { Failure } from './failure.ts'
import { rangesSchema } from './ranges.ts'
import { batchOptions, type CheckLevel } from './settings.ts'
import type { EstimateRange } from './summary.ts'

/** What measuring asks for and what it found. Times in ms, `…At` epoch ms. */

/** Several measured values of one thing. */
export type Spread = { median: number; min: number; max: number }

/** `fresh`: every request opens its own connection. Held equal in all runs of a measurement. */
export const connectionPolicies = ['kept', 'fresh'] as const
export type ConnectionPolicy = (typeof connectionPolicies)[number]

/** The saved images of a batch, under the batch's own options; or the images of a draft, under these. */
const measured = z.union([
  z.strictObject({ batch: z.string() }),
  /** `out`: images that are left out, by their places in `draftRows`. */
  z.strictObject({ draft: z.string(), options: batchOptions, out: rangesSchema.optional() }),
])

const common = {
  of: measured,
  /** Measures with at most this many images, taken evenly from the whole list. */
  images: z.int().min(1).max(10_000).default(100),
  connections: z.enum(connectionPolicies).default('kept'),
}

/** What a window asks to have measured. */
export const measurementRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('comparison'),
    ...common,
    /** Runs of each kind; two make the order one after another, at once, at once, one after another. */
    rounds: z.int().min(2).max(20).default(2),
    /** Instead of the options' own limits. */
    atOnce: z.int().min(1).max(512).optional(),
    perHost: z.int().min(1).max(512).optional(),
  }),
  z.strictObject({
    kind: z.literal('sweep'),
    ...common,
    /** Runs of each step. */
    rounds: z.int().min(2).max(20).default(3),
    upTo: z.int().min(1).max(512).default(64),
  }),
])
export type MeasurementRequest = z.output<typeof measurementRequest>
type Without<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never
/** How to measure, whatever is measured. */
export type MeasurementSettings = Without<MeasurementRequest, 'of'>

/** What a measurement will ask of the hosts. */
export type MeasurementPlan = {
  kind: MeasurementRequest['kind']
  images: number
  /** In the whole list. */
  imagesTotal: number
  hosts: { host: string; images: number }[]
  /** At most, with the runs that do not count. */
  runs: number
  requests: number
  /** Undefined unless all of them were saved before. */
  bytes: number | undefined
  /** From the times the images took before; undefined where they never were downloaded. */
  durationEstimateMs: number | undefined
}

export type RunMode = 'sequential' | 'concurrent'

/** One run of a comparison. Rounds count from 1. */
export type ComparisonRun = {
  mode: RunMode
  round: number
  elapsedMs: number
  /** Median over the images: request sent until the first byte. */
  waitMs: number
  /** How long the program itself was late with what was due, at the 99th percentile. */
  eventLoopDelayP99Ms: number
}

/** Why doing it at once gained nothing. */
export type NoGainCause =
  | 'link-full'
  | 'server-limits'
  | 'one-image-dominates'
  | 'too-few-images'
  | 'own-limit'
  | 'this-machine'
  | 'unknown'

/** What ends a measurement before its time. `pushed-back`: a host answered 429 or 503. */
export type BreakCause = 'images-differ' | 'images-failed' | 'pushed-back' | 'stopped' | 'disturbed'

/** What speaks for a verdict: why there is no gain, or why nothing can be said. */
export type Cause = NoGainCause | BreakCause | 'too-short' | 'too-noisy'

/** `words`: a sentence with its facts. */
export type Because = { cause: Cause; words: string }

export type ComparisonVerdict = 'faster' | 'slower' | 'no-gain' | 'not-enough-data'

/** An image by its link, as it may be shown: without secrets. */
export type NamedImage = { url: string; why: string }

/** What every measurement says of itself. */
type Measured = {
  id: string
  /** When it began. */
  measuredAt: number
  /** Whose images; undefined for a list that is no batch. */
  batch: string | undefined
  images: number
  imagesTotal: number
  hosts: { host: string; images: number }[]
  /** Held equal in all runs, these three. */
  rounds: number
  connections: ConnectionPolicy
  check: CheckLevel
  differing: NamedImage[]
  /** Images that could not be had in the warm-up, and were not measured. */
  leftOut: NamedImage[]
  /** What it cost the hosts, the warm-up included. */
  cost: { requests: number; bytes: number }
}

/** The same images one after another and at once, really run. */
export type Comparison = Measured & {
  kind: 'comparison'
  /** Of the concurrent runs. */
  atOnce: number
  perHost: number
  runs: ComparisonRun[]
  /** Undefined while no run of that kind counts. */
  sequentialMs: Spread | undefined
  concurrentMs: Spread | undefined
  /** sequential / concurrent: of the medians, and the least and most the runs allow. */
  factor: Spread | undefined
  /** What the concurrent runs alone would have estimated for one after another; undefined where they are too few images. */
  sequentialEstimateMs: number | undefined
  sequentialEstimate: EstimateRange | undefined
  /** No schedule at these limits can be faster than this, by the best times and speed that were seen. */
  boundMs: number | undefined
  boundBy: 'longest-image' | 'at-once' | 'per-host' | 'link' | undefined
  /** The highest speed at which bytes came while any came; undefined where they came too briefly to tell. */
  linkBytesPerSecond: number | undefined
  /** Whether there were runs and every image had the same bytes in all. Without it nothing was compared. */
  identicalBytes: boolean
  /** The worst of the runs. */
  eventLoopDelayP99Ms: number
  verdict: ComparisonVerdict
  /** Undefined where it was faster. */
  because: Because | undefined
}

/** Runs with this many downloads at once. */
export type SweepStep = {
  atOnce: number
  elapsedMs: Spread
  /** At the median. */
  imagesPerSecond: number
  bytesPerSecond: number
  /** Median over images and runs: request sent until the first byte. */
  waitMs: number
}

/**
 * `up-to`: all steps were run. `no-gain`: a step gained less than the runs differ among themselves.
 * `waiting-doubled`: the hosts took twice as long to answer as with one at a time. `too-few-images`: there are no
 * more images to run at once.
 */
export type SweepStop = 'up-to' | 'no-gain' | 'waiting-doubled' | 'too-few-images' | BreakCause

/** How many at once are worth it. */
export type Sweep = Measured & {
  kind: 'sweep'
  upTo: number
  steps: SweepStep[]
  /** The knee: the fewest at once that are within noise of the fastest step. Undefined without a step. */
  best: number | undefined
  /** The step with the least time. */
  fastest: number | undefined
  stoppedBy: SweepStop
  /** `stoppedBy` as a sentence with its facts. */
  words: string
}

/** A run as far as it is. */
export type Lane = {
  atOnce: number
  round: number
  /** Settled images of all. */
  settled: number
  images: number
  receivedBytes: number
  elapsedMs: number
  running: boolean
}

/** A measurement while it runs, and after it ended until the next one begins. */
export type LiveMeasurement = {
  id: string
  request: MeasurementRequest
  startedAt: number
  plan: MeasurementPlan
  state: 'running' | 'stopping' | 'ended'
  /** The run that does not count: it wakes caches and shows which images can be had. */
  warmUp: Lane | undefined
  /** Of a comparison: the latest run of each kind. */
  lanes: Record<RunMode, Lane | undefined>
  /** Of a comparison: the runs that ended. */
  runs: ComparisonRun[]
  /** Of a sweep: the run that runs, and the steps that are done. */
  step: Lane | undefined
  steps: SweepStep[]
  result: Comparison | Sweep | undefined
  /** Why there is no result. */
  failure: Failure | undefined
}

export type WatchedMeasurement = { revision: number; measurement: LiveMeasurement | undefined }

/** What a sweep found for one host. */
export type HostAdvice = { host: string; best: number; measuredAt: number; imagesPerSecond: number }
