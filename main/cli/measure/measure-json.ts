import type { Comparison, ComparisonRun, Spread, Sweep, SweepStep } from '../../../shared/comparison.ts'
import { estimateFacts } from '../report/json-report.ts'

/** One run of `shoal compare --json`. Times in ms. */
export const runLine = ({ mode, round, elapsedMs, eventLoopDelayP99Ms }: ComparisonRun): object => ({
  type: 'run',
  mode,
  round,
  elapsedMs: tenths(elapsedMs),
  eventLoopDelayP99Ms: tenths(eventLoopDelayP99Ms),
})

/** Its last line. What is not known is null. */
export const comparisonLine = (found: Comparison): object => ({
  type: 'comparison',
  sequentialMs: spread(found.sequentialMs),
  concurrentMs: spread(found.concurrentMs),
  factor: spread(found.factor, hundredths),
  boundMs: known(found.boundMs),
  identicalBytes: found.identicalBytes,
  verdict: found.verdict,
  because: found.because?.cause ?? null,
  words: found.because?.words ?? null,
  ...estimateFacts(found.sequentialEstimateMs, found.sequentialEstimate),
  boundBy: found.boundBy ?? null,
  eventLoopDelayP99Ms: tenths(found.eventLoopDelayP99Ms),
  images: found.images,
  imagesTotal: found.imagesTotal,
  atOnce: found.atOnce,
  perHost: found.perHost,
  connections: found.connections,
  check: found.check,
  ...found.cost,
  leftOut: found.leftOut,
  differing: found.differing,
})

/** One step of `shoal sweep --json`. */
export const stepLine = (step: SweepStep): object => ({
  type: 'step',
  atOnce: step.atOnce,
  elapsedMs: spread(step.elapsedMs),
  imagesPerSecond: hundredths(step.imagesPerSecond),
  bytesPerSecond: Math.round(step.bytesPerSecond),
  waitMs: tenths(step.waitMs),
})

/** Its last line. */
export const sweepLine = (found: Sweep): object => ({
  type: 'sweep',
  best: found.best ?? null,
  stoppedBy: found.stoppedBy,
  words: found.words,
  fastest: found.fastest ?? null,
  images: found.images,
  imagesTotal: found.imagesTotal,
  connections: found.connections,
  check: found.check,
  ...found.cost,
  leftOut: found.leftOut,
  differing: found.differing,
})

const tenths = (value: number): number => Math.round(value * 10) / 10
const hundredths = (value: number): number => Math.round(value * 100) / 100
const known = (value: number | undefined): number | null => (value === undefined ? null : tenths(value))

const spread = (of: Spread | undefined, round: (value: number) => number = tenths): Spread | null =>
  of === undefined ? null : { median: round(of.median), min: round(of.min), max: round(of.max) }
