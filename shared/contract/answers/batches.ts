import type { BatchState } from '../../batch-state.ts'
import type { FailureCode } from '../../failure.ts'
import type {
  Attempt,
  Item,
  ItemState,
  ItemTimes,
  Narrowness,
  RestingHost,
  RowState,
  SavedFile,
  SharedAddress,
  SkipReason,
} from '../../model.ts'
import type { Counts, ItemEnd, LeftOutReason, ListEnd } from '../../outcomes.ts'
import type { RunKind, RunTimes } from '../../summary.ts'
import type { LinePlace } from '../../text/line.ts'

export type { BatchState } from '../../batch-state.ts'

export type BatchId = string

export type PendingSourceKind = 'pages' | 'stream'

/** A batch that runs, in short. `settled`: how many of its images came to an end. */
export type RunningBatch = {
  batch: BatchId
  name: string
  state: BatchState
  /** More images may come. */
  reading: boolean
  images: number
  settled: number
  failed: number
}

export type Watched = {
  revision: number
  header: BatchHeader
  /** Rows that pass the filter, in the window asked for. */
  rows: Row[]
  rowsTotal: number
}

export type BatchHeader = {
  batch: BatchId
  /** What it is called: by the user, or else after its source. */
  name: string
  /** The user gave it the name. */
  isNamed: boolean
  folder: string
  /** Its images are in shards: they have no files of their own. */
  isPacked: boolean
  createdAt: number
  state: BatchState
  /** Its place among those that wait; undefined where it does not wait. */
  line: LinePlace | undefined
  /** Words for the user: why Shoal paused the batch or could not start it, or what it could not write. */
  pausedBecause: string | undefined
  /** More images may come: pages are still read. */
  reading: boolean
  /** How many of the waiting items were paused one by one. */
  held: number
  /** Where more images may come from once it is resumed: pages that can be read again, or a stream that has ended. */
  pendingSource: PendingSourceKind | undefined
  /** `saving`: all bytes are here, and disk and store have their turn; `active` counts what is being downloaded. */
  counts: Record<'items' | 'queued' | 'active' | 'saving' | 'backoff', number> & Counts<ItemEnd>
  /** What its lists held beside images. */
  lists: Partial<Counts<ListEnd>>
  /** Saved images that are identical to another file. */
  alike: number
  /** Addresses at which many links ended; while nothing runs. */
  sameAddress: SharedAddress[]
  receivedBytes: number
  /** What it comes to in all, about; undefined while it is not known. */
  expectedBytes: number | undefined
  bytesPerSecond: number
  /** ms; absent while it is not known. */
  remainingMs: number | undefined
  atOnce: number
  perHost: number
  /** Of the current run, or else of the one that downloaded the most: a batch that was stopped or retried has several. */
  times: RunFacts
  /** Runs that ended, in their order. */
  runs: (RunFacts & { kind: RunKind })[]
  /** What is downloaded or saved at this moment, longest first; only the first of many. */
  now: RunningImage[]
  /** Fewer are downloaded at a time than the options allow: how many, and why. */
  narrowed: { atOnce: number; why: Narrowness } | undefined
  coolingHosts: RestingHost[]
  hosts: { host: string; items: number }[]
}

/** The times of one run. `images`: how many settled in it. */
export type RunFacts = RunTimes & { saved: number; images: number }

export type RunningImage = {
  index: number
  name: string
  state: 'active' | 'saving'
  receivedBytes: number
  /** Absent while its host has not said how much there is. */
  totalBytes: number | undefined
}

/** One line of the table. Small: a window of them goes over ten times a second. */
export type Row = {
  index: number
  url: string
  host: string
  /** The file's name once it has one, else what the link calls it. */
  name: string
  state: RowState
  receivedBytes: number | undefined
  totalBytes: number | undefined
  bytesPerSecond: number | undefined
  activeMs: number | undefined
  attempts: number
  retryAt: number | undefined
  failure: FailureCode | undefined
  /** Why it was skipped. */
  skipped: SkipReason | LeftOutReason | undefined
  imageType: string | undefined
  /** Pixels of a saved image, as far as its type says; and when it was saved, epoch ms. */
  width: number | undefined
  height: number | undefined
  savedAt: number | undefined
  damaged: boolean
  /** Another file has the same bytes. */
  alike: boolean
  hasThumbnail: boolean
}

export type ItemDetails = {
  index: number
  item: Item
  state: ItemState
  saved: SavedFile | undefined
  attempts: Attempt[]
  times: ItemTimes | undefined
  advice: string | undefined
}

/**
 * One site of a batch. `bytes`: of its saved images. `bytesPerSecond`: of all its downloads now; while none runs, of one on
 * average; undefined where nothing was received.
 */
export type SiteNumbers = Record<'images' | 'saved' | 'failed' | 'left' | 'bytes', number> & {
  host: string
  bytesPerSecond: number | undefined
}

export type FailureGroup = {
  code: FailureCode
  title: string
  advice: string
  count: number
  example: string
  /** Address of the site of the first one, where it is on the web. */
  site: string | undefined
}

export type HistoryRow = {
  batch: BatchId
  /** As in the batch's header. */
  name: string
  /** Indexes of some saved images that have a thumbnail. */
  pictures: number[]
  folder: string
  createdAt: number
  state: BatchState
  /** As in the batch's header. */
  isPacked: boolean
  /** As in the batch's header. */
  line: LinePlace | undefined
  /** Why it could not start when its turn came, as a sentence. */
  notStarted: string | undefined
  counts: Record<'items' | 'queued', number> & Counts<ItemEnd>
  /** As in the batch's header. */
  lists: Partial<Counts<ListEnd>>
  /** As in the batch's header. */
  pendingSource: PendingSourceKind | undefined
}
