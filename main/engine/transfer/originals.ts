import type { Item } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { RequestFiles } from '../http/request-files.ts'

/** Makes a request to this host as soon as the schedule of a run has room for it. */
export type InTurn = <T>(host: string, request: () => Promise<T>) => Promise<T>

/**
 * What an earlier run learnt of an address not long ago: the original of `namedAs` was saved from it, or there was none of it
 * itself.
 */
export type Recall = (address: string, namedAs: string) => 'original' | 'none' | undefined

/**
 * `found`: the item at the address of its original. `none`: hosts said that there is none. `unknown`: there may be one, or
 * nothing was asked.
 */
export type OriginalOfItem = { kind: 'found'; item: Item } | { kind: 'none' } | { kind: 'unknown' }

/** Knows where the originals of thumbnails are. */
export type Originals = {
  /** Where an item has its original. What `recall` knows is not asked for again. Rejects with the signal's reason. */
  of(item: Item, inTurn: InTurn, signal: AbortSignal, recall: Recall): Promise<OriginalOfItem>
  close(): void
}

/** Opens them for a run with these options; `files`: what the files hold that the options name. */
export type OpenOriginals = (options: BatchOptions, files: RequestFiles) => Originals
