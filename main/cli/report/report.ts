import type { FollowedPage, FollowTotals } from '../../../shared/followed.ts'
import type { Item, Rejected, SettledItem, SettledState, SharedAddress } from '../../../shared/model.ts'
import type { Counts, ListEnd } from '../../../shared/outcomes.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import type { BatchRow, ShardsEnd, Snapshot } from '../../app/app.ts'

/** Reports the progress of a batch: as JSON Lines, on a terminal, or as plain lines. */
export type Report = {
  rejected(rejected: Rejected): void
  /** A page that led to images, or should have. */
  page(page: FollowedPage): void
  /** `items`: how many there are; undefined while a stream still brings them. */
  begun(batch: BatchRow, items: number | undefined): void
  settled(item: SettledItem): void
  /** An item that was reported came to another end after all. */
  revised(item: SettledItem, before: SettledState): void
  /** Called some times a second while the batch runs. `look`: for those who show it; looking costs some ms. */
  progress(look: () => Snapshot): void
  /** A message for the user, never part of the results. */
  note(text: string): void
  /** All pages and images are there. `wholeMs`: from the first page to the last image. */
  followed(totals: FollowTotals, wholeMs: number): void
  /** `shared`: addresses at which many links ended. `lists`: what they held beside images, as far as lists were read. */
  ended(summary: BatchSummary, lists: Partial<Counts<ListEnd>>, shared: readonly SharedAddress[]): void
  /** The shards of a batch that is packed while it downloads. */
  shards(end: ShardsEnd): void
  /** An image that a dry run would take, under this name. */
  planned(index: number, item: Item, name: string): void
  /** The end of a dry run: how many images there are, and how often one was named again. */
  plannedAll(images: number, duplicates: number): void
}
