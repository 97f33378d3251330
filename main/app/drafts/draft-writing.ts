import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { hostOf } from '../../../shared/address.ts'
import type { Review } from '../../../shared/contract/commands.ts'
import type { Item, ListEntry, Rejected, Remark } from '../../../shared/model.ts'
import { noLists } from '../../../shared/outcomes.ts'
import { createFold, endOfRemark } from '../../lists/index.ts'
import { createLineIndex, type PlacedRejection } from './draft-index.ts'
import { createDraftRows, type DraftRows } from './draft-rows.ts'

/** The files of a draft: its items, the rows of its lists, and the lists as they were given. */
export type DraftPaths = { items: string; rows: string; given: string }

export type ReadEntries = (tell: (remark: Remark) => void) => AsyncIterable<readonly ListEntry[]>

/** What was written: plain data, also from a thread. */
export type WrittenDraft = {
  facts: Omit<Review, 'draft' | 'tables' | 'sheets' | 'ranges' | 'sources' | 'canReadAgain'>
  /** Lines that were not understood, the first ones. */
  rejections: readonly PlacedRejection[]
  /** Where each hundredth line of its items begins, in bytes. */
  starts: readonly number[]
  /** How many of its items differ in anything that a name may be made of. */
  distinct: number
}

const shownLines = 1000
const shownHosts = 50
const shownItems = 100

/** Writes the items and rows of lists into the files of a draft. Rejects with the file system's error, or that of `entries`. */
export async function writeDraft(paths: DraftPaths, entries: ReadEntries): Promise<WrittenDraft> {
  const rows = createDraftRows(paths.rows)
  const writing = createWriting(rows)
  try {
    await pipeline(writing.lines(entries(writing.tell)), createWriteStream(paths.items, { mode: 0o600 }))
  } finally {
    await rows.close()
  }
  return writing.result()
}

/** Makes lines of the items of a list, and notes what a person is shown of it. */
function createWriting(rows: DraftRows) {
  const rejections: PlacedRejection[] = []
  const index = createLineIndex()
  const first: Item[] = []
  const hosts = new Map<string, number>()
  const fold = createFold()
  const distinct = createFold({ fields: 'all', part: true })
  const told: Remark[] = []
  const counts = noLists()
  let items = 0

  function accept(item: Item): string {
    // What names will be made of is chosen later: what may get two names is kept, and folded by them then.
    if (fold.add(item)) items += 1
    const before = distinct.size
    rows.add({ kind: 'item', item }, distinct.place(item))
    if (distinct.size === before) return ''
    if (first.length < shownItems) first.push(item)
    const host = hostOf(item.url)
    if (host !== '') hosts.set(host, (hosts.get(host) ?? 0) + 1)
    const line = `${JSON.stringify(item)}\n`
    index.add(Buffer.byteLength(line))
    return line
  }
  function reject(entry: Rejected): string {
    counts.rejected += 1
    if (rejections.length < shownLines) rejections.push({ after: distinct.size, rejected: entry })
    rows.add({ kind: 'rejected', rejected: entry }, 0)
    return ''
  }
  function take(entry: ListEntry): string {
    if (entry.kind === 'item') return accept(entry.item)
    if (entry.kind === 'rejected') return reject(entry.rejected)
    rows.add(entry, 0)
    return ''
  }

  return {
    tell(entry: Remark): void {
      const end = endOfRemark[entry.kind]
      if (end !== undefined) counts[end] += entry.count ?? 1
      if (told.length < shownLines) told.push(entry)
    },
    async *lines(entries: AsyncIterable<readonly ListEntry[]>): AsyncGenerator<string> {
      for await (const chunk of entries) {
        yield chunk.map(take).join('')
        await rows.flush(false)
        // In the desktop app menus and dialogs wait for this loop.
        await turn()
      }
      await rows.flush(true)
    },
    result(): WrittenDraft {
      const top = [...hosts].sort(([, a], [, b]) => b - a).slice(0, shownHosts)
      const facts = {
        items,
        first,
        hosts: top.map(([host, items]) => ({ host, items })),
        hostsTotal: hosts.size,
        duplicates: fold.duplicates,
        rejected: rejections.map(({ rejected }) => rejected),
        rejectedTotal: counts.rejected,
        told,
        lists: { ...counts, duplicates: fold.duplicates },
      }
      return { facts, rejections, starts: index.starts, distinct: distinct.size }
    },
  }
}
