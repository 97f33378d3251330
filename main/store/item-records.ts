import * as z from 'zod'
import type { Item, SavedFile, SettledItem, SettledState } from '../../shared/model.ts'
import { type Counts, endOf, type ItemEnd, noItems } from '../../shared/outcomes.ts'
import type { SqlRow } from './database.ts'
import { objectIn, parseAttempts, parseExtras, parseState, parseTimes, parseUrl } from './stored-json.ts'

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
