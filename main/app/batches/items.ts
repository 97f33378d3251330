import { setImmediate as turn } from 'node:timers/promises'
import type { Item, SettledItem, SharedAddress } from '../../../shared/model.ts'
import { manyLinks } from '../../../shared/placeholder.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { Forecast } from '../../../shared/text/forecast.ts'
import type { SavedBefore } from '../../../shared/text/saved-before.ts'
import type { Rows, StoredTimes } from '../../store/rows.ts'
import type { BatchCounts, BatchRow, EarlierFile, Store } from '../../store/store.ts'
import { realFolder } from '../saved-files/saved-below.ts'
import { type ForecastWish, forecast } from './forecast.ts'
import { type ItemsToRepeat, itemsToRepeat } from './items-to-repeat.ts'
import { savedBefore } from './saved-before.ts'

/** What is known of the items of batches. Only reads. */
export type Items = Pick<
  Rows,
  | 'find'
  | 'shapes'
  | 'read'
  | 'times'
  | 'hosts'
  | 'hostsBetween'
  | 'sites'
  | 'failures'
  | 'origin'
  | 'pictures'
  | 'holds'
> & {
  /**
   * Items in each state, the bytes of the saved ones, and how many of them have the bytes of another file. Reads the
   * whole batch.
   */
  totals(batch: string): BatchCounts & { savedBytes: number; alike: number }
  /** Addresses at which many links of a batch ended, without secrets, those with the most first. */
  sharedAddresses(batch: string): SharedAddress[]
  /** Changes when another process wrote to the store. */
  versionElsewhere(): number
  /** Where an image was saved from the same link before; undefined where it was not. */
  savedFrom(item: Item): Pick<EarlierFile, 'batch' | 'index' | 'folder' | 'savedAt'> | undefined
  /** Which of these images were saved from the same links before; undefined where none was. */
  savedBefore(items: AsyncIterable<readonly Item[]>): Promise<SavedBefore | undefined>
  /** What will become of these images in a folder, and how much room they need, as far as that is known. */
  forecast(items: AsyncIterable<readonly Item[]>, wish: ForecastWish): Promise<Forecast>
  /** All items of a batch, in list order, with a pause between pages, so that other work can run: there may be a million. */
  all(batch: string): AsyncGenerator<Item[]>
  /** These items of a batch, in list order, in pieces as `all`. */
  among(batch: string, indexes: readonly number[]): AsyncGenerator<Item[]>
  /** The items of a batch for a new download: all, or those whose files do not exist. In pieces. */
  toRepeat(batch: BatchRow, which: ItemsToRepeat): AsyncGenerator<Item[]>
  /** One item, with its result once it has settled. */
  get(batch: string, index: number): SettledItem | { item: Item; state?: undefined } | undefined
  /** What settled in a batch, in list order. */
  eachSettled(batch: string): IterableIterator<SettledItem>
  /** What failed in a batch, in list order. */
  eachFailed(batch: string): IterableIterator<SettledItem>
  /**
   * The files that a batch saved, or found already there, by their names in its folder. Rejects with the signal's reason
   * where that was aborted.
   */
  files(batch: string, signal: AbortSignal): Promise<Set<string>>
  /** Encoded traces of these items, by their indexes, of those that have one. */
  traces(batch: string, indexes: readonly number[]): Map<number, Uint8Array>
}

/** A person does not read more than this. */
const mostAddresses = 20

export function createItems(store: Store): Items {
  const { find, shapes, read, times, hosts, hostsBetween, sites, failures, origin, pictures, holds } =
    store.rows
  return {
    ...{ find, shapes, read, times, hosts, hostsBetween, sites, failures, origin, pictures, holds },
    totals(batch) {
      const counts = store.items.counts(batch)
      // A batch that begins has saved nothing, and may be long.
      const saved = counts.saved === 0 ? { savedBytes: 0, alike: 0 } : store.items.savedTotals(batch)
      return { ...counts, ...saved }
    },
    sharedAddresses: batch =>
      store.items
        .sharedAddresses(batch, manyLinks)
        .slice(0, mostAddresses)
        .map(shared => ({ ...shared, address: publicUrl(shared.address) })),
    versionElsewhere: store.versionElsewhere,
    savedFrom(item) {
      const [found] = store.saved.from(item)
      if (found === undefined) return undefined
      const { batch, index, folder, savedAt } = found
      return { batch, index, folder, savedAt }
    },
    savedBefore: wanted => savedBefore(store, wanted),
    forecast: (wanted, wish) => forecast(store, wanted, wish),
    all: batch => eachItem(store, batch),
    async *among(batch, indexes) {
      for (let at = 0; at < indexes.length; at += pageItems) {
        yield store.items.among(batch, indexes.slice(at, at + pageItems)).map(({ item }) => item)
        await turn()
      }
    },
    async *toRepeat(batch, which) {
      yield* itemsToRepeat(store, { ...batch, folder: await realFolder(batch.folder) }, which)
    },
    get(batch, index) {
      const settled = store.items.settled(batch, index)
      if (settled !== undefined) return settled
      const [queued] = store.queue.page(batch, index - 1, 1)
      return queued?.index === index ? { item: queued.item } : undefined
    },
    eachSettled: batch => store.items.eachSettled(batch),
    eachFailed: batch => store.items.eachFailed(batch),
    async files(batch, signal) {
      const files = new Set<string>()
      for (const page of store.items.pages(batch)) {
        for (const { file } of page) if (file !== undefined) files.add(file)
        await turn()
        signal.throwIfAborted()
      }
      return files
    },
    traces: (batch, indexes) => store.items.traces(batch, indexes),
  }
}

export async function* eachItem(store: Store, batch: string): AsyncGenerator<Item[]> {
  for (const page of store.items.pages(batch)) {
    yield page.map(({ item }) => item)
    await turn()
  }
}

/** Small enough to be read in some milliseconds. */
const pageItems = 250

/** All items of a batch with their times, in list order, with a pause between pages. */
export async function* eachTimes(store: Store, batch: string): AsyncGenerator<StoredTimes[]> {
  for (let after = 0; ; ) {
    const page = store.rows.times(batch, after, pageItems)
    const last = page.at(-1)
    if (last === undefined) return
    after = last.index
    yield page
    await turn()
  }
}
