import type { ArrangeKind, ArrangeTotals } from '../arranging.ts'
import type { ColumnRole } from '../columns.ts'
import type { ConversionTotals } from '../conversion.ts'
import type { DuplicateTotals } from '../duplicates.ts'
import type { Failure, FailureCode } from '../failure.ts'
import type {
  Attempt,
  FollowedPage,
  FollowTotals,
  ImageType,
  Item,
  ItemState,
  ItemTimes,
  Narrowness,
  Rejected,
  Remark,
  RestingHost,
  RowState,
  RunKind,
  RunTimes,
  SavedFile,
  SharedAddress,
  SkipReason,
} from '../model.ts'
import type { Counts, ItemEnd, LeftOutReason, ListEnd } from '../outcomes.ts'
import type { Ranges } from '../ranges.ts'
import type { RecipeInput } from '../recipe.ts'
import type { Candidate, CandidateFacts, ScanSummary } from '../scan.ts'
import type { BatchOptions, Habits } from '../settings.ts'
import type { PageWait } from '../text/page-wait.ts'
import type { Problem } from '../text/problems.ts'
import type { VerdictKind, VerifiedFolder } from '../verified.ts'
import type { WhenDone } from '../when-done.ts'

/** What the commands of the contract answer. Plain data. */
export type BatchId = string

/** What differs per runtime. The window hides what is absent. */
export type Capability =
  | 'trayIcon'
  | 'watchClipboard'
  | 'recentLists'
  | 'checkForUpdates'
  | 'whenDone'
  | 'pickFolder'
  | 'readClipboard'
  | 'reveal'
  | 'openFile'
  | 'openUrl'
  | 'listPaths'
  | 'saveFile'
  | 'notify'
  | 'dragOut'
  | 'trash'
  | 'copyFiles'
  | 'queue'

/** A text as a clipboard holds it; '' for a form that is not there. */
export type CopiedText = { plain: string; html: string }

/** What other programs handed over. Everything of the first but `claims` is a fact. */
export type HandOversWaiting = {
  count: number
  first?: {
    id: string
    links: number
    /** A page to look for images on; there are no links then. */
    page?: string
    /** Where it says that it comes from. */
    claims?: string
    /** The hosts that would be asked. `isPrivate`: this machine or its network. */
    hosts: { host: string; links: number; isPrivate: boolean }[]
    moreHosts: number
  }
}

export type AppInfo = {
  version: string
  capabilities: Capability[]
  options: BatchOptions
  habits: Habits
  folder: string
  /** The user's own folder, that `~` stands for. */
  home: string
  /** Batches that run or are paused now, and unfinished ones that can be resumed. */
  running: RunningBatch[]
  unfinished: HistoryRow[]
  /** What other programs handed over and the user has not looked at yet. */
  handedOver: number
  /** A newer version, where the user asked for such news. */
  newer?: { version: string; page: string }
  /** What happens once everything is downloaded. */
  whenDone?: { chosen: WhenDone; choices: readonly WhenDone[] }
}
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
export type Review = {
  draft: string
  /** How many lists it is made of. */
  sources: number
  /** Its lists can be read again, in another way or with more of them: what a person gave can, what pages chose cannot. */
  canReadAgain: boolean
  /** Tables and documents among its lists, the first ones, with what their columns were taken for. */
  tables: ReviewedTable[]
  /** Sheets of its spreadsheets, of each that has several. */
  sheets: ReviewedSheets[]
  /** Links of its tables with a range that may stand for many; undefined where there is none. */
  ranges: ReviewedRanges | undefined
  items: number
  duplicates: number
  /** The first thousand; `rejectedTotal` counts all. */
  rejected: Rejected[]
  /** Lines of the lists that are neither images nor mistakes: the first thousand. `lists` counts all. */
  told: Remark[]
  lists: Counts<ListEnd>
  rejectedTotal: number
  hosts: { host: string; items: number }[]
  hostsTotal: number
  /** The first items, to look at. */
  first: Item[]
}
/** `key` names it for `readDraft`. */
export type ReviewedTable = {
  source: string
  key: string
  columns: ReviewedColumn[]
  /** Epoch ms when a person gave these roles, where they are remembered; absent where Shoal decided, or for roles of now. */
  since: number | undefined
}
/** `path`: names it for `readDraft`. `role`: undefined where nothing stands in it. */
export type ReviewedColumn = {
  path: string
  name: string
  role: ReviewedRole | undefined
  /** Why it was taken for that, as part of a sentence. */
  why: string
  /** Its first value. */
  sample: string
}
export type ReviewedRole = ColumnRole | 'form' | 'licence' | 'minor' | 'text'
export type ReviewedSheets = {
  source: string
  sheets: { name: string; isHidden: boolean; isRead: boolean }[]
}

/** `count`: links that hold one, 0 once they are expanded. */
export type ReviewedRanges = { count: number; areExpanded: boolean }

/** What a person chose for a draft; absent: nothing yet. */
export type DraftChoice = {
  folder?: string | undefined
  options?: BatchOptions | undefined
  /** Images that are left out. */
  out?: Ranges | undefined
}

/** One row of a draft: an image, or a line that was not understood, where it stood. `place`: that of the image, from 0. */
export type DraftRow =
  | {
      kind: 'image'
      place: number
      url: string
      host: string
      /** The path that its file gets, as far as that can be known before. */
      name: string
      /** Another row asks for the same and gets the same name. */
      isDuplicate: boolean
      /** It was saved from the same link before. */
      saved: { batch: string; index: number; folder: string; savedAt: number } | undefined
    }
  | { kind: 'rejected'; source: string; line: number; text: string; reason: string }

export type FolderCheck = {
  folder: string
  exists: boolean
  writable: boolean
  freeBytes: number | undefined
  problem: string | undefined
}

/** `cut-off`: its process ended without storing the end, as after a crash. */
export type BatchState = 'running' | 'paused' | 'stopping' | 'stopped' | 'cut-off' | 'ended'
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
  /** Words for the user: why Shoal paused by itself, or what it could not write. */
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
/** What became of files that were to be deleted. `changed`: indexes of those that are not what was saved any more. */
export type DeletedFiles = {
  deleted: number
  changed: number[]
  failed: FileFaults
  /** All of them are where `restoreFiles` can bring them back from. */
  canRestore: boolean
}
export type RestoredFiles = { restored: number; failed: FileFaults }
/** The first hundred, each with words that follow a colon. */
export type FileFaults = { count: number; first: { index: number; why: string }[] }
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
  counts: Record<'items' | 'queued', number> & Counts<ItemEnd>
  /** As in the batch's header. */
  lists: Partial<Counts<ListEnd>>
  /** As in the batch's header. */
  pendingSource: PendingSourceKind | undefined
}
export type PendingSourceKind = 'pages' | 'stream'

export type RunAgain = {
  review: Review
  /** The batch's own options. For all images, `again` includes those that exist. */
  folder: string
  options: BatchOptions
  /**
   * Where pages chose the links: sites that get secret headers (Cookie, Authorization), as they did before; no
   * other site does.
   */
  secretSites: string[] | undefined
}

/** Work on the files of a batch. `about`: what was known before it began. */
export type WatchedFileWork<About, Totals> = {
  revision: number
  state: 'running' | 'stopped' | 'ended'
  about: About
  totals: Totals
  /** Files that stay as they are, and why. Only the first ones. */
  left: { file: string; why: string }[]
  /** Why it ended before its time. */
  problem: Problem | undefined
  /** Time since its end, ms; undefined while it runs. */
  endedMsAgo: number | undefined
}
/** `images`: how many there are to convert, as far as that could be known. */
export type WatchedConversion = WatchedFileWork<{ images: number }, ConversionTotals>
/** `images`: how many there are at most to look at. */
export type WatchedDuplicates = WatchedFileWork<{ images: number }, DuplicateTotals>
/** `images`: how many are to get other names or folders, as far as that could be known. */
export type WatchedArranging = WatchedFileWork<{ kind: ArrangeKind; images: number }, ArrangeTotals>

/** The latest check of a folder. */
export type WatchedVerify = {
  revision: number
  folder: string
  state: 'running' | 'stopped' | 'ended'
  /** How many files there are to check; absent until they are counted. */
  filesTotal: number | undefined
  found: VerifiedFolder
  /**
   * How many of the missing files running this batch again brings back: the others below its folder are of other
   * batches.
   */
  ownMissing: number
  /** Files that are not intact, by name, missing ones last. Only the first ones, and only once the check has ended. */
  faults: FolderFault[]
  /** Why the folder could not be read. */
  problem: Problem | undefined
}
export type FolderFault = { file: string; kind: VerdictKind; why: string | undefined }

export type ScanId = string
export type WatchedScan = {
  revision: number
  url: string
  state: 'reading' | 'ended'
  summary: ScanSummary
  /** What it waits for, as a site asks for time between its pages. */
  waiting: PageWait | undefined
  /** Rows that wait for their first bytes. */
  looking: number
  /** Pages and stylesheets that could not be read, and the error that ended the scan: a hundred at most. */
  problems: { what: 'page' | 'stylesheet'; url: string; failure: Failure }[]
  /** A page has few images, and scripts that may bring more in a browser. */
  hasScripts: boolean
  /** Types of what is offered, most first. */
  types: { type: ImageType; images: number }[]
  /** Rows that are not skipped and pass the filter, in the window asked for. While one is looked at it passes. */
  rows: FoundRow[]
  rowsTotal: number
  /** Rows that pass the filter and are chosen, as `but` and `also` say. */
  chosenTotal: number
}
/** A session at some sites that is kept under a name. `sites`: hosts; none where its file cannot be read. */
export type KeptSession = { name: string; sites: string[]; keptAt: number }
/** One image of a scan; `index` names it. */
export type FoundRow = Candidate &
  CandidateFacts & { index: number; state: 'looking' | 'offered' | 'refused'; why: string | undefined }
/** `path`: of the page's copy, as an address of the window's own. */
export type PageToPick = { page: string; url: string; title: string; path: string }
/** What a recipe is made of, as proposed. */
export type ProposedRecipe = Pick<RecipeInput, 'item' | 'link' | 'fields' | 'via' | 'image' | 'next'>
/** What a selector finds. `numbers`: the elements it finds, the first thousand; `count`: how many there are. */
export type SelectorMatches = {
  selector: string
  count: number
  numbers: number[]
  /** The first of them, to look at: text, and where they lead or what they show, as far as they do. */
  preview: { text: string; link: string | undefined; image: string | undefined }[]
}
export type RecipePreview = {
  images: { url: string; page: string; name: string; fields: Readonly<Record<string, string>> }[]
  /** Every page that was read for it, with what was not found there. */
  pages: FollowedPage[]
}
export type Followed = {
  /** `reading`: more pages, and more images, may come. `stopped`: there may be more that were not searched. */
  state: 'reading' | 'read' | 'stopped'
  totals: FollowTotals
  /** Pages that failed or lack something; the first two hundred. */
  problems: FollowedPage[]
  problemsTotal: number
  /** The last long wait for a next page, as a site asks for it; it may be over. */
  waiting?: PageWait
}
