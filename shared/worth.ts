import type { Because, Comparison, ComparisonVerdict, Spread } from './comparison.ts'
import type { SettledItem } from './model.ts'
import type { EstimateRange } from './summary.ts'

/** Why a run cannot show how much time parallel downloads saved. */
export type NoClaim =
  /** Nothing was downloaded and saved. */
  | 'no-image'
  /** There is only one image. */
  | 'one-image'
  /** Never were two downloaded at the same time. */
  | 'one-at-a-time'
  /** More images may come: pages are still being read, and use much of the time. */
  | 'still-reading'
  /** Too few images are saved yet. */
  | 'too-early'
  /** Too few answers were seen for an estimate. */
  | 'too-few-answers'
  /** More time passed than the saved images need one after another: it was spent on waits, retries and failures. */
  | 'waited'

export type FactorRange = { min: number; max: number }

/** How much time parallel downloads saved: the claim behind every output. `factor`: times as fast. */
export type Worth =
  | { kind: 'none'; why: NoClaim }
  /** These by the estimate: from the low end of its range to the high one. */
  | { kind: 'about-the-same'; factor: FactorRange }
  | { kind: 'uncertain'; factor: FactorRange }
  | { kind: 'faster'; factor: FactorRange }
  | { kind: 'measured-faster'; factor: Spread }
  | { kind: 'measured-slower'; factor: Spread; because: Because | undefined }
  | { kind: 'measured-no-gain'; because: Because | undefined }
  | { kind: 'not-enough-data'; because: Because | undefined }

/** `reading`: pages are still read, so that more images may come. */
export type RunStage = 'reading' | 'running' | 'over'

/** What a run tells of its worth. Times in ms. */
export type RunWorthFacts = {
  elapsedMs: number
  /** What the downloaded images would take one after another; undefined where too few answers were seen. */
  sequentialEstimate: EstimateRange | undefined
  /** Images that were downloaded and saved in this run: no failures, no skips, no copies of files that were there. */
  downloaded: number
  /** Most images that were downloaded at the same time. */
  peakAtOnce: number
  stage: RunStage
}

/** Whether an image counts for speed: only if it was downloaded and saved. A copy was not downloaded. */
export const isDownload = ({ state, attempts }: Pick<SettledItem, 'state' | 'attempts'>): boolean =>
  state.kind === 'saved' && state.copied === undefined && attempts.length > 0

/** Runs, or the ends of an estimate, may differ by this much around a factor of 1, and still show that there is no gain. */
const calm = 1.25

/** A gain below this does not count, estimated or measured. */
export const leastGain = 1.1

/**
 * The claim of one run, by estimate: its images are compared with the same images, one after another. Faster only
 * where the low end of the estimate says so.
 */
export function worthOfRun(run: RunWorthFacts): Worth {
  const { elapsedMs, sequentialEstimate, downloaded, peakAtOnce, stage } = run
  const isOver = stage === 'over'
  const none = (why: NoClaim): Worth => ({ kind: 'none', why })
  if (stage === 'reading') return none('still-reading')
  if (downloaded === 0 || elapsedMs <= 0) return none(isOver ? 'no-image' : 'too-early')
  if (downloaded === 1) return none(isOver ? 'one-image' : 'too-early')
  if (peakAtOnce <= 1) return none('one-at-a-time')
  if (sequentialEstimate === undefined) return none(isOver ? 'too-few-answers' : 'too-early')
  const factor = { min: sequentialEstimate.lowMs / elapsedMs, max: sequentialEstimate.highMs / elapsedMs }
  if (factor.min >= leastGain) return { kind: 'faster', factor }
  // One after another the images would also have waited; the estimate does not know how long.
  if (factor.max <= 1 / leastGain) return none(isOver ? 'waited' : 'too-early')
  return { kind: factor.min > 1 / calm && factor.max < calm ? 'about-the-same' : 'uncertain', factor }
}

/** The factor as it is stored and shown: at least this. Undefined where nothing is claimed. */
export function factorOfRun(run: RunWorthFacts): number | undefined {
  const worth = worthOfRun(run)
  return worth.kind === 'faster' || worth.kind === 'about-the-same' ? worth.factor.min : undefined
}

/** What a comparison measured. */
export function worthOfComparison({
  verdict,
  factor,
  because,
}: Pick<Comparison, 'verdict' | 'factor' | 'because'>): Worth {
  if (verdict === 'faster' && factor !== undefined) return { kind: 'measured-faster', factor }
  if (verdict === 'slower' && factor !== undefined) return { kind: 'measured-slower', factor, because }
  return { kind: verdict === 'no-gain' ? 'measured-no-gain' : 'not-enough-data', because }
}

/**
 * What the runs' factors prove. Faster only where the slowest concurrent run beat the fastest sequential one: two
 * ranges that overlap prove nothing.
 */
export function verdictOf({ median, min, max }: Spread): ComparisonVerdict {
  if (min > 1 && median >= leastGain) return 'faster'
  if (max < 1 && median <= 1 / leastGain) return 'slower'
  const isSmall = median < leastGain && median > 1 / leastGain
  return isSmall && min > 1 / calm && max < calm ? 'no-gain' : 'not-enough-data'
}
