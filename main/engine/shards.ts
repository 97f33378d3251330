import type { Failure } from '../../shared/failure.ts'
import type { SettledItem, SettledState } from '../../shared/model.ts'
import type { BatchRow } from '../store/store.ts'
import type { Arrived } from './attempt/arrived.ts'

/** How the shards of a run ended. */
export type ShardsEnd = {
  /** Shards that are complete, by this run or an earlier one, with their images and the bytes of their archives. */
  complete: { shards: number; images: number; bytes: number }
  /** Shards whose rows have not all settled, or that could not be completed. */
  open: number
  /** Packed images of which is not known whether their sites ask to leave them out. */
  optOutUnknown: number
  /** Images that were claimed and whose bytes are gone: they are in the queue again. */
  lost: number
  /** Why some shards could not be completed; undefined where nothing went wrong. */
  failure: Failure | undefined
}

/** Where the images of a run go in place of files of their own: shards of a dataset. */
export type Shards = {
  /**
   * Writes an image into its shard. Resolves once its bytes are on the disk, with the state that claims them, or with the
   * end of an image that does not belong there. Rejects with the file system's error.
   */
  add(arrived: Arrived, of: Pick<SettledItem, 'index' | 'item' | 'attempts'>): Promise<SettledState>
  /** The end of an item is in the store. */
  settled(index: number): void
  /** All items of the batch are in the store. */
  allRead(): void
  /** Completes the shards whose items have all settled. `isFinal`: also those with items that never will. */
  end(how: { isFinal: boolean }): Promise<ShardsEnd>
}

/** Opens them for a run of a batch that wants them; `root`: its folder. Rejects with a RefusalError where others are there. */
export type OpenShards = (batch: BatchRow, root: string) => Promise<Shards>
