import type { Attempt, ItemState, SettledItem } from '../../../shared/model.ts'
import type { QueuedItem, StoredPart } from '../../store/store.ts'
import type { Names } from '../files/names.ts'

/** One item to download, and the functions that report its progress to the run. */
export type TransferJob = {
  batch: { id: string; folder: string; createdAt: number }
  queued: QueuedItem
  names: Names
  /** Its original was looked for just now, and there is none. */
  withoutOriginal?: true
  controller: AbortController
  /** Filled with the attempts as they end. */
  attempts: Attempt[]
  observe(state: ItemState): void
  /** It waits for another item of the run, and needs no room meanwhile. */
  waits(): void
  /** The file, with this many bytes, is whole and checked; what is left is to write it to the disk and the store. */
  whole(bytes: number): void
  /** Whether it is recorded when each piece arrives. */
  isTraced: boolean
  /** `bytes` of the body arrived, just now or at that time (epoch ms). */
  received(bytes: number, at?: number): void
  /** Notes synced bytes of an unfinished file. */
  checkpoint(part: StoredPart): void
  /** Makes the claim that the item settled this way durable. */
  claim(settled: SettledItem): Promise<void>
  /** Takes a claim back, where there was one: the item is in the queue again. */
  withdraw(): void
}
