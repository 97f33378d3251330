import type { Counts, ItemEnd } from './outcomes.ts'

/** Between these the true time is expected. */
export type EstimateRange = { lowMs: number; highMs: number }

export type BatchSummary = Counts<ItemEnd | 'left'> & {
  /** Bytes of saved files. */
  bytes: number
  elapsedMs: number
  /** Images that were downloaded and saved. Failures, skips and copies of files that were there are not among them. */
  downloaded: number
  /**
   * What they would take one after another, by a model (shared/estimate/): the middle and the range. An estimate, never
   * a measurement. Undefined where too few were downloaded.
   */
  sequentialEstimateMs: number | undefined
  sequentialEstimate: EstimateRange | undefined
  /** No schedule at these limits could have been faster: max(longest image, sum / limit, a host's sum / its limit). */
  boundMs: number
  /** At least this number of times as fast, by the low end of the estimate; undefined where nothing can be claimed. */
  factor: number | undefined
  peakAtOnce: number
}

/** Why a batch ran: for the first time, for what had failed, or for what was left. */
export const runKinds = ['first', 'retry', 'resume'] as const
export type RunKind = (typeof runKinds)[number]

/** One run of a batch that ended; `endedAt` is epoch ms. */
export type BatchRunRecord = { kind: RunKind; endedAt: number; summary: BatchSummary }

/** The times of a run, as far as it is. */
export type RunTimes = Pick<
  BatchSummary,
  | 'elapsedMs'
  | 'downloaded'
  | 'sequentialEstimateMs'
  | 'sequentialEstimate'
  | 'boundMs'
  | 'factor'
  | 'peakAtOnce'
>
