import * as z from 'zod'
import { type ColumnRole, columnRoles } from '../../shared/columns.ts'
import type { Item, SavedFile, SettledItem, SettledState } from '../../shared/model.ts'
import { type Counts, endOf, type ItemEnd, type ListEnd, listEnds, noItems } from '../../shared/outcomes.ts'
import { type Recipe, recipeSchema } from '../../shared/recipe.ts'
import {
  type BatchOptions,
  batchOptions,
  type PageOptionsInput,
  type ScanOptionsInput,
} from '../../shared/settings.ts'
import type { BatchSummary } from '../../shared/summary.ts'
import { objectIn, parseAttempts, parseExtras, parseState, parseTimes, parseUrl } from './stored-json.ts'

export type BatchRow = {
  /** Short, unique on this machine and unlikely to repeat on any; also marks the batch's part files. */
  id: string
  folder: string
  options: BatchOptions
  createdAt: number
  /** Given by the user; absent: it is called after its source. */
  name: string | undefined
  /** Of its last run, with what that left in the queue. Absent while it runs, and when it was cut off. */
  summary: BatchSummary | undefined
  /** Where more of its items come from; absent once all are known. */
  pendingSource: PendingSource | undefined
  /** What its items came from, to be read again; absent where its links were typed or piped. */
  source: BatchSource | undefined
  /** What its lists held beside images, as far as they were read. */
  lists: Partial<Counts<ListEnd>>
  /** Absolute path of the file that its list is to be given back as. */
  result: string | undefined
  /** It starts after others. */
  isInLine: boolean
  /** Why it could not start when its turn came, as a sentence; absent once it has run. */
  notStarted: string | undefined
}

/**
 * What brings the items of a batch while it runs. A stream that was cut off is gone; pages can be read again, with
 * the headers that the user gave for them and for the images.
 */
export type PendingSource = { kind: 'stream' } | PagesSource
export type PagesSource = {
  kind: 'pages'
  recipe: Recipe
  pages: PageOptionsInput
  headers: BatchOptions['headers']
}

/**
 * What can be read again for what is new: lists by their paths and addresses, or pages. `typed`: the names of lists that
 * came with them and cannot be read again, whose links are in the batch.
 */
export type BatchSource = ListsSource | PagesSource | ScanSource
/** Pages that were looked through. `leftOut`: links of images on them that were not wanted. */
export type ScanSource = {
  kind: 'scan'
  urls: string[]
  options: ScanOptionsInput
  headers: BatchOptions['headers']
  leftOut: string[]
}
export type ListsSource = {
  kind: 'lists'
  /** Absolute paths, and links, which may lead to lists. */
  sources: string[]
  /** Addresses that are lists. */
  addresses: string[]
  typed: string[]
  base?: string
  sheets?: string[]
  columns?: [name: string, role: ColumnRole][]
  ranges?: { everywhere?: boolean; max?: number }
}

/** How many items a batch has in each state. */
export type BatchCounts = Record<'items' | 'queued', number> & Counts<ItemEnd>

/** A file some batch saved. `file` is relative to `folder`. */
export type EarlierFile = {
  folder: string
  batch: string
  /** Its place in that batch, from 1. */
  index: number
  /** What it was named after. */
  named: { item: Item; nameTemplate: string; startedAt: number }
  /** The link that delivered it, and where that led, with what its host said of it. */
  from: { url: string; finalUrl?: string; contentType?: string; robotsTag?: string }
  /** Epoch ms when it was downloaded, or when its host last said that it is still the same. */
  savedAt: number
} & Pick<
  SavedFile,
  'file' | 'bytes' | 'sha256' | 'image' | 'withoutOriginal' | 'damage' | 'notDecoded' | 'served' | 'converted'
>

/** What is on disk of an item that was interrupted, as far as it was synced. */
export type StoredPart = {
  url: string
  bytes: number
  validator: string | undefined
  totalBytes: number | undefined
}

/** Which failed items: all of them where neither is given. */
export type FailedItems = { indexes?: readonly number[] | undefined; code?: string | undefined }

export type QueuedItem = {
  index: number
  item: Item
  queuedAt: number
  part: StoredPart | undefined
  /** No file was saved from its link when it was read. Absent: that was not asked. */
  isNew?: boolean
}

/** A row as SQLite gives it. */
export type SqlRow = Record<string, unknown>

/** Columns of the table of items, as far as they are read whole. */
type ItemRow = {
  idx: number
  url: string
  source: string
  line: number
  extras: string | null
  queued_at: number
  part: string | null
  outcome: string | null
  attempts: string | null
  times: string | null
}

export const readBatch = (row: SqlRow): BatchRow => ({
  id: String(row['id']),
  folder: String(row['folder']),
  options: batchOptions.parse(JSON.parse(String(row['options']))),
  createdAt: Number(row['created_at']),
  name: typeof row['name'] === 'string' ? row['name'] : undefined,
  summary: row['summary'] === null ? undefined : readSummary(String(row['summary'])),
  pendingSource: row['unread'] === null ? undefined : readPendingSource(String(row['unread'])),
  source: typeof row['reread'] === 'string' ? readSource(row['reread']) : undefined,
  lists: row['lists'] === null ? {} : readLists(String(row['lists'])),
  result: typeof row['result'] === 'string' ? row['result'] : undefined,
  isInLine: row['place'] !== null && row['place'] !== undefined,
  notStarted: typeof row['not_started'] === 'string' ? row['not_started'] : undefined,
})

const summarySchema = z.object({
  ...{ saved: z.number(), skipped: z.number(), failed: z.number(), cancelled: z.number(), left: z.number() },
  ...{ bytes: z.number(), elapsedMs: z.number(), boundMs: z.number() },
  // JSON leaves out what is undefined, and older versions did not know the others.
  factor: z.number().optional(),
  sequentialEstimateMs: z.number().optional(),
  sequentialEstimate: z.object({ lowMs: z.number(), highMs: z.number() }).optional(),
  peakAtOnce: z.number().optional(),
  downloaded: z.number().optional(),
})

/**
 * Throws for one that is no summary. An estimate without a range is the sum of all times, as it once was: it said too
 * much, and so did the factor made of it. Before `downloaded` was kept, failures counted into the times: nothing can be
 * claimed of a run that had some.
 */
export function readSummary(text: string): BatchSummary {
  const summary: unknown = JSON.parse(text)
  const { saved, skipped, failed, cancelled, left, downloaded, ...times } = summarySchema.parse(summary)
  const isPure = skipped + failed + cancelled + left === 0
  return {
    ...noItems(),
    ...(summary as BatchSummary),
    downloaded: downloaded ?? (isPure ? saved : 0),
    ...(times.sequentialEstimate === undefined && { sequentialEstimateMs: undefined, factor: undefined }),
  }
}

const listsSchema = z.partialRecord(z.enum(listEnds), z.number())

const readLists = (text: string): BatchRow['lists'] => listsSchema.parse(JSON.parse(text))

const pagesSchema = z.object({
  kind: z.literal('pages'),
  recipe: recipeSchema,
  pages: z.record(z.string(), z.unknown()),
  headers: z.record(z.string(), z.string()),
})
const pendingSchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('stream') }), pagesSchema])

const texts = z.array(z.string())
const sourceSchema = z.discriminatedUnion('kind', [
  pagesSchema,
  z.object({
    kind: z.literal('scan'),
    urls: texts,
    options: z.record(z.string(), z.unknown()),
    headers: z.record(z.string(), z.string()),
    leftOut: texts,
  }),
  z.object({
    kind: z.literal('lists'),
    sources: texts,
    addresses: texts,
    typed: texts,
    base: z.string().optional(),
    sheets: texts.optional(),
    columns: z.array(z.tuple([z.string(), z.enum(columnRoles)])).optional(),
    ranges: z.object({ everywhere: z.boolean().optional(), max: z.number().optional() }).optional(),
  }),
])

function readSource(text: string): BatchSource {
  const source: unknown = JSON.parse(text)
  sourceSchema.parse(source)
  return source as BatchSource
}

function readPendingSource(text: string): PendingSource {
  const source: unknown = JSON.parse(text)
  pendingSchema.parse(source)
  return source as PendingSource
}

/** An unreadable entry does not prove what is on disk, so the item starts again from zero. */
function readPart(text: string): StoredPart | undefined {
  return partSchema.safeParse(jsonOf(text)).data
}

const partSchema = z
  .object({
    url: z.string(),
    bytes: z.number(),
    validator: z.string().optional(),
    totalBytes: z.number().optional(),
  })
  .transform(({ url, bytes, validator, totalBytes }): StoredPart => ({ url, bytes, validator, totalBytes }))

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function readEarlier(row: SqlRow): EarlierFile {
  const state = parseState(String(row['outcome']))
  if (state.kind !== 'saved') throw new TypeError('state')
  const { file, bytes, sha256, image, withoutOriginal, damage, notDecoded, served, copied, converted } = state
  const item = readItem(row)
  const delivered = deliveredBy(String(row['attempts']))
  const { url, finalUrl, contentType, robotsTag }: EarlierFile['from'] = copied ??
    delivered ?? { url: item.url }
  return {
    ...{ file, bytes, sha256, image },
    ...(withoutOriginal && { withoutOriginal }),
    ...(damage !== undefined && { damage }),
    ...(notDecoded !== undefined && { notDecoded }),
    ...(served !== undefined && { served }),
    ...(converted !== undefined && { converted }),
    folder: String(row['folder']),
    batch: String(row['batch']),
    index: Number(row['idx']),
    named: {
      item,
      nameTemplate: String(objectIn(jsonOf(String(row['options'])), 'options')['nameTemplate']),
      startedAt: Number(row['created_at']),
    },
    from: {
      url,
      ...(finalUrl !== undefined && { finalUrl }),
      ...(contentType !== undefined && { contentType }),
      ...(robotsTag !== undefined && { robotsTag }),
    },
    savedAt: copied?.savedAt ?? parseTimes(String(row['times'])).settledAt,
  }
}

/** Unreadable details are left out; the image is not downloaded again because of them. */
function deliveredBy(attempts: string): EarlierFile['from'] | undefined {
  const list = deliverySchema.safeParse(jsonOf(attempts)).data ?? []
  const { url, finalUrl, contentType, robotsTag } = list.find(({ failure }) => failure === undefined) ?? {}
  if (url === undefined) return undefined
  return {
    url,
    ...(finalUrl !== undefined && { finalUrl }),
    ...(contentType !== undefined && { contentType }),
    ...(robotsTag !== undefined && { robotsTag }),
  }
}

const deliverySchema = z.array(
  z.object({
    url: z.string(),
    finalUrl: z.string().optional(),
    contentType: z.string().optional(),
    robotsTag: z.string().optional(),
    failure: z.unknown().optional(),
  }),
)

/** The link that delivered a saved file, where that was not the item's first; losers of the race end after it. */
export function mirrorOf({ item, state, attempts }: SettledItem): string | null {
  const others = item.mirrors ?? item.guessed
  if (state.kind !== 'saved' || (others === undefined && state.copied === undefined)) return null
  const delivered =
    state.copied?.url ?? attempts.find(({ failure }) => failure === undefined)?.url ?? item.url
  return delivered === item.url ? null : delivered
}

/** The end of an item where it says more than its state. */
export function exactEndOf(state: SettledState): ItemEnd | null {
  const end = endOf(state)
  return end === state.kind ? null : end
}

/** Where the redirects of an item that brought an image ended, if that was not the link. */
export function finalUrlOf({ state, attempts }: SettledItem): string | null {
  const brought = state.kind === 'saved' || state.kind === 'skipped' || endOf(state) === 'placeholder'
  const copied = state.kind === 'saved' ? state.copied : undefined
  const last = copied ?? attempts.findLast(({ finalUrl }) => finalUrl !== undefined)
  if (!brought || last?.finalUrl === undefined || last.finalUrl === last.url) return null
  return last.finalUrl
}

export function readItem(row: SqlRow): Item {
  const { url, extras, source, line } = row as ItemRow
  return { url: parseUrl(url), ...parseExtras(extras), origin: { source, line } }
}

export function readQueued(row: SqlRow): QueuedItem {
  const { idx, queued_at, part } = row as ItemRow
  const isNew = row['is_new']
  return {
    index: idx,
    item: readItem(row),
    queuedAt: queued_at,
    part: part === null ? undefined : readPart(part),
    ...(isNew !== undefined && { isNew: isNew === 1 }),
  }
}

export function readSettled(row: SqlRow): SettledItem {
  const { idx, outcome, attempts, times } = row as ItemRow
  return {
    index: idx,
    item: readItem(row),
    state: parseState(outcome ?? ''),
    attempts: parseAttempts(attempts ?? '[]'),
    times: parseTimes(times ?? ''),
  }
}

/** From a row per state and per exact end, with how many items came to it. */
export function readCounts(rows: readonly SqlRow[]): BatchCounts {
  const counts: BatchCounts = { items: 0, queued: 0, ...noItems() }
  for (const { end, count, is_state } of rows) {
    counts[String(end) as keyof BatchCounts] = Number(count)
    if (is_state === 1) counts.items += Number(count)
  }
  return counts
}
