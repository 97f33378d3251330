import * as z from 'zod'
import { type ColumnRole, columnRoles } from '../../shared/columns.ts'
import { type Counts, type ListEnd, listEnds, noItems } from '../../shared/outcomes.ts'
import { type Recipe, recipeSchema } from '../../shared/recipe.ts'
import {
  type BatchOptions,
  batchOptions,
  type PageOptionsInput,
  type ScanOptionsInput,
} from '../../shared/settings.ts'
import type { BatchSummary } from '../../shared/summary.ts'
import type { SqlRow } from './database.ts'

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
