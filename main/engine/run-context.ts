import type { Failure } from '../../shared/failure.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import type { Fetcher, FetchNews, FetchOrder } from './attempt/fetcher.ts'
import type { Repeats } from './files/repeats.ts'
import type { Scheduler } from './hosts/scheduler.ts'
import type { Shards } from './shards.ts'
import type { Originals } from './transfer/originals.ts'
import type { SameLinks } from './transfer/same-links.ts'
import type { World } from './world.ts'

/** What all transfers of a batch share. */
export type RunContext = {
  /** A fetcher for one URL of an item, with what hears of it. Rejects where its code cannot be loaded. */
  openFetcher(order: FetchOrder, news: FetchNews): Fetcher | Promise<Fetcher>
  scheduler: Scheduler
  repeats: Repeats
  sameLinks: SameLinks
  /** Absent where images are taken as they are named. */
  originals: Originals | undefined
  /** Absent where each image gets a file. */
  shards: Shards | undefined
  /** SHA-256 of images that hosts sent with a 404, by host. */
  goneImages: Map<string, Set<string>>
  options: BatchOptions
  world: World
  /** A request begins. */
  requested(): void
  /** A host that does not respond gets only one request a minute from now on. */
  setAside(host: string): void
  /** As `Crowding` has it. */
  outOfFiles(signal: AbortSignal): Promise<boolean>
  /** A host answered 429 or 503. */
  pushedBack(host: string, cause: Failure): void
}
