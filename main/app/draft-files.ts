import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { hostOf } from '../../shared/address.ts'
import type { DraftChoice, Review } from '../../shared/contract/commands.ts'
import type { Item, ListEntry, Rejected, Told } from '../../shared/model.ts'
import { noLists } from '../../shared/outcomes.ts'
import { refuse } from '../../shared/refusal.ts'
import type { World } from '../engine/engine.ts'
import { createFold, endOfTold, type KeptRow } from '../lists/index.ts'
import type { BatchSource } from '../store/store.ts'
import type { TempFolder, TempFolders } from '../system/temp-folder.ts'
import { sourceOfDraft } from './batch-source.ts'
import { createLineIndex, type PlacedRejection, readSome } from './draft-index.ts'
import { asFound, type GivenLists, type Reading, type Understood } from './draft-reading.ts'
import { createDraftRows, type DraftRows, readDraftRows } from './draft-rows.ts'

/** Lists that were read and are under review by the user. */
export type DraftFiles = {
  /** `entries` gets a function to call for each line that is not an entry. */
  review(entries: ReadEntries, kind?: DraftKind): Promise<Review>
  /** Throws a RefusalError when the draft is not there any more. */
  get(id: string): Draft
  /** The items of a draft, which stays. Throws a RefusalError when it is not there any more. */
  read(id: string): AsyncIterable<readonly Item[]>
  /** Some of its items, from a place on. Rejects with a RefusalError when it is not there any more. */
  readSome(id: string, first: number, count: number): Promise<Item[]>
  /** The lists that a draft was read from, where a person gave them. */
  given(id: string): Promise<GivenLists | undefined>
  /** Keeps what was chosen for a draft, beside what was chosen before. */
  choose(id: string, choice: DraftChoice): void
  /** A draft that another one replaced. */
  forget(id: string): Promise<void>
  /**
   * Takes a draft for one batch: a second click finds nothing. Afterwards the caller either drops it, or undoes this with
   * `putBack`.
   */
  take(id: string): TakenDraft
  close(): Promise<void>
}
export type ReadEntries = (tell: (told: Told) => void) => AsyncIterable<readonly ListEntry[]>
export type DraftKind = {
  isSample?: boolean
  /** Where pages chose the links: addresses on the sites that the user named. Called once all items have come. */
  named?: () => readonly string[] | undefined
  /** The lists that a person gave, and how they are read. */
  given?: GivenLists
  /** What a batch of it can be run again from; of what a person gave, that follows from the lists. */
  source?: BatchSource
  /** The name of the batch that it repeats. */
  name?: string
  reading?: Reading
  understood?: Understood
  choice?: DraftChoice
}
export type Draft = {
  review: Review
  /** Lines that were not understood, the first ones. */
  rejections: readonly PlacedRejection[]
  reading: Reading
  understood: Understood
  choice: DraftChoice
  starts: readonly number[]
  source: BatchSource | undefined
  name: string | undefined
  /** How many of its items differ in anything that a name may be made of. */
  distinct: number
  isSample: boolean
  /** Where pages chose the links: addresses on the sites that the user named. */
  named: readonly string[] | undefined
}
export type TakenDraft = {
  draft: Draft
  items: AsyncIterable<readonly Item[]>
  /** The rows of its lists, with the places of their items in the draft. */
  rows: AsyncIterable<readonly KeptRow[]>
  putBack: () => void
  drop: () => Promise<void>
}

const nothing: Understood = { tables: [], sheets: [], ranges: undefined, byHand: [] }

/** Limits the disk space they use; drafts that a window still shows are among the latest. */
const mostDrafts = 8
const expiryMs = 12 * 3_600_000

const shownLines = 1000
const shownHosts = 50
const shownItems = 100
const chunkItems = 1000

/**
 * Drafts in files of a folder of this process: of a million items, only a chunk is ever in memory, beside some 36
 * bytes for each to find duplicates. Items can hold passwords, so only the user can read the folder.
 */
export function createDraftFiles(clock: World['clock'], tempFolders: TempFolders): DraftFiles {
  const drafts = new Map<string, Draft & { at: number }>()
  let folder: Promise<TempFolder> | undefined

  const fileOf = async (id: string): Promise<string> => {
    folder ??= tempFolders.make().catch(error => {
      // There may be space for the next list.
      folder = undefined
      throw error
    })
    return join((await folder).path, `${id}.jsonl`)
  }
  const rowsFileOf = async (id: string): Promise<string> => `${await fileOf(id)}-rows`
  const givenFileOf = async (id: string): Promise<string> => `${await fileOf(id)}-given`
  const remove = async (id: string): Promise<void> => {
    await rm(await fileOf(id), { force: true })
    await rm(await rowsFileOf(id), { force: true })
    await rm(await givenFileOf(id), { force: true })
  }

  function forgetOld(): void {
    const now = clock.now()
    const old = [...drafts].filter(
      ([, { at }], place) => place < drafts.size - mostDrafts || now - at > expiryMs,
    )
    for (const [id] of old) {
      drafts.delete(id)
      // It is removed with the folder of this process, at the next start at the latest.
      void remove(id).catch(() => {})
    }
  }

  function get(id: string): Draft & { at: number } {
    forgetOld()
    const draft = drafts.get(id)
    if (draft === undefined) refuse('draft-gone')
    return draft
  }

  return {
    async review(entries, kind = {}) {
      const { isSample = false, named = () => undefined, given } = kind
      const id = randomUUID()
      const rows = createDraftRows(await rowsFileOf(id))
      const reviewing = createReviewing(rows)
      try {
        if (given !== undefined)
          await writeFile(await givenFileOf(id), JSON.stringify(given), { mode: 0o600 })
        await pipeline(
          reviewing.lines(entries(reviewing.tell)),
          createWriteStream(await fileOf(id), { mode: 0o600 }),
        )
      } catch (error) {
        // It is removed with the folder of this process, at the next start at the latest.
        await remove(id).catch(() => {})
        throw error
      } finally {
        await rows.close()
      }
      const { reading = asFound(), understood = nothing, choice = {}, name } = kind
      const source = kind.source ?? (given && sourceOfDraft(given, reading))
      const { tables, sheets, ranges } = understood
      const sources = given === undefined ? 1 : given.sources.length + (given.paths?.length ?? 0)
      const canReadAgain = given !== undefined
      const review = { ...reviewing.result(id), tables, sheets, ranges, sources, canReadAgain }
      const { distinct, rejections, starts } = reviewing
      const of = { reading, understood, choice, isSample, named: named(), at: clock.now() }
      drafts.set(id, { review, distinct, rejections, starts, source, name, ...of })
      forgetOld()
      return review
    },
    get,
    read(id) {
      get(id)
      return readItems(() => fileOf(id))
    },
    async readSome(id, first, count) {
      const { starts } = get(id)
      return readSome(await fileOf(id), starts, first, count)
    },
    async given(id) {
      if (!get(id).review.canReadAgain) return undefined
      return JSON.parse(await readFile(await givenFileOf(id), 'utf8')) as GivenLists
    },
    choose(id, choice) {
      const draft = get(id)
      draft.choice = { ...draft.choice, ...choice }
    },
    async forget(id) {
      drafts.delete(id)
      await remove(id)
    },
    take(id) {
      const draft = get(id)
      drafts.delete(id)
      return {
        draft,
        items: readItems(() => fileOf(id)),
        rows: readRows(() => rowsFileOf(id)),
        putBack: () => void drafts.set(id, draft),
        // It is removed with the folder of this process, at the next start at the latest.
        drop: () => remove(id).catch(() => {}),
      }
    },
    async close() {
      const left = folder
      folder = undefined
      await (await left)?.remove()
    },
  }
}

/** Reads a list into lines of a draft's file, and notes what a person is shown of it. */
function createReviewing(rows: DraftRows) {
  const rejections: PlacedRejection[] = []
  const index = createLineIndex()
  const first: Item[] = []
  const hosts = new Map<string, number>()
  const fold = createFold()
  const distinct = createFold({ fields: 'all', part: true })
  const told: Told[] = []
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
    rejections,
    starts: index.starts,
    get distinct() {
      return distinct.size
    },
    tell(entry: Told): void {
      const end = endOfTold[entry.kind]
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
    result(draft: string) {
      const top = [...hosts].sort(([, a], [, b]) => b - a).slice(0, shownHosts)
      return {
        draft,
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
    },
  }
}

async function* readRows(file: () => Promise<string>): AsyncGenerator<KeptRow[]> {
  yield* readDraftRows(await file())
}

async function* readItems(file: () => Promise<string>): AsyncGenerator<Item[]> {
  let items: Item[] = []
  for await (const line of createInterface({ input: createReadStream(await file()) })) {
    items.push(JSON.parse(line) as Item)
    if (items.length < chunkItems) continue
    yield items
    items = []
  }
  yield items
}
