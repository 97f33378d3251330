import type { Because, Comparison, ComparisonVerdict, Spread } from './comparison.ts'
import type { SettledItem } from './model.ts'

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
  /** More time passed than the saved images need one after another: it was spent on waits, retries and failures. */
  | 'waited'

/** How much time parallel downloads saved: the claim behind every output. `factor`: times as fast. */
export type Worth =
  | { kind: 'none'; why: NoClaim }
  /** Both by the estimate, which can be too high: images that share a full link slow each other. */
  | { kind: 'about-the-same'; factor: number }
  | { kind: 'faster'; factor: number }
  | { kind: 'measured-faster'; factor: Spread }
  | { kind: 'measured-slower'; factor: Spread; because: Because | undefined }
  | { kind: 'measured-no-gain'; because: Because | undefined }
  | { kind: 'not-enough-data'; because: Because | undefined }

/** `reading`: pages are still read, so that more images may come. */
export type RunStage = 'reading' | 'running' | 'over'

/** What a run tells of its worth. Times in ms. */
export type RunWorthFacts = {
  elapsedMs: number
  /** Sum of the times in which the downloaded images were downloaded. */
  sequentialEstimateMs: number
  /** Images that were downloaded and saved in this run: no failures, no skips, no copies of files that were there. */
  downloaded: number
  /** Most images that were downloaded at the same time. */
  peakAtOnce: number
  stage: RunStage
}

/** Whether an image counts for speed: only if it was downloaded and saved. A copy was not downloaded. */
export const isDownload = ({ state, attempts }: Pick<SettledItem, 'state' | 'attempts'>): boolean =>
  state.kind === 'saved' && state.copied === undefined && attempts.length > 0

/** A gain below this does not count, estimated or measured. */
export const leastGain = 1.1

/** The claim of one run, by estimate: its images are compared with the same images, one after another. */
export function worthOfRun(run: RunWorthFacts): Worth {
  const { elapsedMs, sequentialEstimateMs, downloaded, peakAtOnce, stage } = run
  const isOver = stage === 'over'
  const none = (why: NoClaim): Worth => ({ kind: 'none', why })
  if (stage === 'reading') return none('still-reading')
  if (downloaded === 0 || elapsedMs <= 0) return none(isOver ? 'no-image' : 'too-early')
  if (downloaded === 1) return none(isOver ? 'one-image' : 'too-early')
  if (peakAtOnce <= 1) return none('one-at-a-time')
  const factor = sequentialEstimateMs / elapsedMs
  if (factor >= leastGain) return { kind: 'faster', factor }
  if (factor > 1 / leastGain) return { kind: 'about-the-same', factor }
  // One after another the images would also have waited; the estimate does not know how long.
  return none(isOver ? 'waited' : 'too-early')
}

/** The factor as it is stored and shown; undefined where nothing is claimed. */
export function factorOfRun(run: RunWorthFacts): number | undefined {
  const worth = worthOfRun(run)
  return worth.kind === 'faster' || worth.kind === 'about-the-same' ? worth.factor : undefined
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

/** The runs may differ by this much around a factor of 1, and still prove that there is no gain. */
const calm = 1.25

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
