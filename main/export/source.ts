import type { Comparison, Sweep } from '../../shared/comparison.ts'
import type { StoredTimes } from '../store/rows.ts'
import type { BatchRow } from '../store/store.ts'

/** A batch as exports see it. */
export type ExportSource = {
  batch: BatchRow
  /** Its items in list order, a page at a time; may be asked for more than once. */
  pages(): AsyncIterable<readonly StoredTimes[]>
  /** Measurements of this batch, newest first. */
  measurements: readonly (Comparison | Sweep)[]
  version: string
}
