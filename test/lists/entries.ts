import { type ListSource, type Remark, readList } from '../../main/lists/index.ts'
import type { Item, ListEntry } from '../../shared/model.ts'

type Options = Partial<Omit<ListSource, 'chunks'>>

/** All entries of a list given as text or bytes in one chunk. */
export const readAll = async (input: string | Uint8Array, options: Options = {}): Promise<ListEntry[]> =>
  readChunks([typeof input === 'string' ? Buffer.from(input) : input], options)

export const readChunks = async (
  chunks: Iterable<Uint8Array>,
  options: Options = {},
): Promise<ListEntry[]> => {
  const entries: ListEntry[] = []
  for await (const batch of readList({ name: 'list', chunks, ...options })) entries.push(...batch)
  return entries
}

/** The same, with the remarks on it. */
export const readWithRemarks = async (
  input: string | Uint8Array,
  options: Options = {},
): Promise<{ entries: ListEntry[]; remarks: Remark[] }> => {
  const remarks: Remark[] = []
  return { entries: await readAll(input, { ...options, tell: one => remarks.push(one) }), remarks }
}

export const itemsOf = (entries: readonly ListEntry[]): Item[] =>
  entries.flatMap(entry => (entry.kind === 'item' ? entry.item : []))

/** `line url` of every item, `line ✗ text` of every rejection: enough for most tables. */
export const brief = (entries: readonly ListEntry[]): string[] =>
  entries.map(entry =>
    entry.kind === 'item'
      ? `${entry.item.origin.line} ${entry.item.url}`
      : entry.kind === 'rejected'
        ? `${entry.rejected.line} ✗ ${entry.rejected.text}`
        : `${entry.row.line} row`,
  )

export const reasons = (entries: readonly ListEntry[]): string[] =>
  entries.flatMap(entry => (entry.kind === 'rejected' ? entry.rejected.reason : []))
