import type { Failure } from './failure.ts'
import type { ImageFacts } from './image.ts'
import type { LeftOutReason } from './outcomes.ts'
import type { AttemptTimestamps } from './timing.ts'

/** Where in the user's input an item came from. `line` counts from 1. */
export type Origin = { source: string; line: number }

/** One image URL as a source gave it, with everything else that the list says about it. */
export type Item = {
  url: string
  /** Other URLs of the same image; the first that succeeds wins. */
  mirrors?: readonly string[]
  /** File name asked for by the list (aria2 `out=`, JSON `name`); made safe before use. */
  name?: string
  /** Subfolder asked for by the list (aria2 `dir=`); never leaves the batch's folder. */
  folder?: string
  referer?: string
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Its place among the images of one row or entry, from 1, where there are several: `{part}`. */
  part?: number
  /** Its place among the images of its folder, from 1: `{n}`. */
  n?: number
  /** Columns and properties for naming: `{field:title}`. */
  fields?: Readonly<Record<string, string>>
  /** Its place in the batch that is run again, for `{index}` in names: some of that may not be asked for again. */
  place?: number
  /** What an earlier result of Shoal's says of it: the file that it was saved as. */
  earlier?: { file: string; bytes: number; sha256: string }
  /** A page on the internet named it: it must not lead into a private network, also after redirects. */
  publicOnly?: true
  /** Its address is that of an original: the rule by which it was guessed, and the address that was named. */
  guessed?: { rule: string; namedAs: string }
  /** What the page that named it asks of those who collect images for training: `noai`, `noimageai`. */
  aiRules?: string
  origin: Origin
}

/** How an item is asked for. */
export const methodOf = ({ method, body }: Pick<Item, 'method' | 'body'>): string =>
  method ?? (body === undefined ? 'GET' : 'POST')

/** The address by which a list or a page named it. */
export const namedAddress = ({ url, guessed }: Pick<Item, 'url' | 'guessed'>): string =>
  guessed?.namedAs ?? url

/** A piece of input that is not a link. Every such piece is reported. */
export type Rejected = Origin & { text: string; reason: string }

/**
 * What a list holds that is neither an item nor a fault: rows without a link, links that are of no image of the list,
 * titles and comments, and how the list was read. Everything that is not an item becomes one of these.
 */
export type Remark = Origin & {
  kind: 'without-link' | 'left-out' | 'not-data' | 'note'
  /** As it was written, the first of `count`. */
  text: string
  reason: string
  /** 1 where absent. */
  count?: number
}

/** A row of a list as it is written, with the names of its columns, before what is in it. */
export type ListRow = Origin & { cells: readonly (readonly [name: string, value: string])[] }

export type ListEntry =
  | { kind: 'item'; item: Item }
  | { kind: 'rejected'; rejected: Rejected }
  /** Only where rows are wanted. */
  | { kind: 'row'; row: ListRow }

/** `file` of a skipped item: the existing file because of which it was skipped. */
export type SkipReason =
  | 'name-exists'
  | 'already-downloaded'
  | 'same-content'
  /** Its host said so, or sent the same bytes once more. */
  | 'unchanged'
  /** Its host has it no more (404, 410); the file that was saved stays. */
  | 'gone'

/** The validators and names that a host sent with an image, to ask later whether it changed, and to name it again. */
export type ServedFacts = {
  etag?: string
  lastModified?: string
  /** The file name it suggested. */
  name?: string
}

/** The source of an image that was copied instead of downloaded. */
export type CopySource = {
  /** The file that was copied, relative to the batch's folder, with `/`. */
  file: string
  /** The link that delivered it, and where that led. */
  url: string
  finalUrl?: string
  /** Epoch ms when it was downloaded, or when its host last said that it is still the same. */
  savedAt: number
  /** What its host said then, as an attempt keeps it. */
  contentType?: string
  robotsTag?: string
  /** Why the host could not confirm that it is unchanged, where it was asked. */
  unconfirmed?: string
}

/** A file that was made of a saved one. Relative to the batch's folder, with `/`. `image`: absent in older records. */
export type ConvertedFile = { file: string; bytes: number; sha256: string; image?: ImageFacts }

/** The same beside what it was made of. `replaced`: it took its place. */
export type MadeFile = ConvertedFile & { replaced?: true }

export type SavedFile = {
  /** Path relative to the batch's folder, with `/` between segments. */
  file: string
  bytes: number
  sha256: string
  /** Absent where the check was off and the bytes were not recognised. */
  image: ImageFacts | undefined
  /** Its link looks like that of a thumbnail, and hosts said that there is no original. Absent where that is not known. */
  withoutOriginal?: true
  /** What is wrong with an image that can still be viewed; absent where nothing is. */
  damage?: string
  /** Why its pixels were not checked although the options ask for it; its structure is complete. Absent where they were. */
  notDecoded?: string
  /** Another file with the same bytes, relative to the batch's folder. */
  sameAs?: string
  served?: ServedFacts
  /** Absent: it was downloaded. */
  copied?: CopySource
  /** The file that its link delivered before; absent where there was none. */
  changedFrom?: EarlierVersion
  /** Files that were made of it; absent: none. */
  converted?: readonly MadeFile[]
  /** It is in a shard instead of a file of its own; `file` is then its name in there, behind that of the shard. */
  packed?: PackedEntry
}

/** An image in a shard that is being filled: where its bytes lie among those that arrived, and what they are. */
export type PackedEntry = {
  offset: number
  bytes: number
  sha256: string
  type: string
  width?: number
  height?: number
  exif?: object
}

/** A file that an image was saved as before it changed. `isReplaced`: the new one has its name; otherwise both are there. */
export type EarlierVersion = Pick<SavedFile, 'file' | 'bytes' | 'sha256'> & { isReplaced: boolean }

/** What the file of a skipped item is, where Shoal knows it: not of another program's file with that name. */
export type SkippedFacts = Partial<Pick<SavedFile, 'bytes' | 'sha256' | 'image'>>

/** `why`: facts for people, after the reason. */
export type SkippedState = { kind: 'skipped' } & SkippedFacts &
  ({ reason: SkipReason; file: string } | { reason: LeftOutReason; why: string })

/** Where a file lies in the system's bin, and the note beside it that says where it was. Absolute paths. */
export type TrashedFile = { file: string; info: string }

/** The one state of an item. There are no flags beside it. */
export type ItemState =
  | { kind: 'queued' }
  /** Taken out of the line by itself, until someone goes on with it. */
  | { kind: 'paused' }
  | { kind: 'active'; attempt: number; receivedBytes: number; totalBytes: number | undefined }
  | { kind: 'backoff'; attempt: number; retryAt: number; failure: Failure }
  | ({ kind: 'saved' } & SavedFile)
  | SkippedState
  | { kind: 'failed'; failure: Failure }
  | { kind: 'cancelled' }
  | DeletedFile

/** What people tell apart of items. `saving`: it is active, all its bytes are here, and disk and store have their turn. */
export type RowState = ItemState['kind'] | 'saving'

/**
 * It was saved, and the user deleted it from Shoal: it is neither missing nor downloaded again. `trashed`: where it can
 * be brought back from.
 */
export type DeletedFile = { kind: 'deleted'; deletedAt: number; trashed?: TrashedFile } & SavedFile

export type SettledState = Extract<
  ItemState,
  { kind: 'saved' | 'skipped' | 'failed' | 'cancelled' | 'deleted' }
>

/** One try at a URL, redirects included, as it is kept for the waterfall. */
export type Attempt = {
  number: number
  url: string
  /** After redirects; absent when no answer came. */
  finalUrl?: string
  status?: number
  /** Headers of the answer as they came, cut to a bound: its Content-Type, and what it asks of robots (X-Robots-Tag). */
  contentType?: string
  robotsTag?: string
  /** Where each redirect led, without secrets; absent where there was none. */
  redirects?: readonly string[]
  /** First byte asked for; 0 unless the attempt resumed. */
  rangeStart: number
  receivedBytes: number
  reusedConnection: boolean
  timestamps: AttemptTimestamps
  failure?: Failure
}

export type ItemTimes = {
  /** Epoch ms when the item entered the queue, and when it settled. */
  queuedAt: number
  settledAt: number
  /** Time waiting for a free place, before and between attempts, backoff not included. */
  queuedMs: number
  /** Sum of the durations of its attempts, until the file was in place. */
  activeMs: number
  /** Start of the last attempt until its first body byte; absent when no body came. */
  ttfbMs?: number
}

/** An item at its end, with everything worth keeping about it. */
export type SettledItem = {
  index: number
  item: Item
  state: SettledState
  attempts: readonly Attempt[]
  times: ItemTimes
}

/** What is too scarce for the wanted number of downloads at a time. */
export type Narrowness = 'slow-line' | 'open-files'

/** A host that is asked nothing until then (epoch ms). `isSilent`: because it did not answer; else it asked for it. */
export type RestingHost = { host: string; until: number; isSilent: boolean }

/** An address at which several links ended. `placeholders`: how many of them failed because of that. */
export type SharedAddress = { address: string; links: number; placeholders: number }
