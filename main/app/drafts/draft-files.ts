import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate as turn } from 'node:timers/promises'
import type { DraftChoice, Review } from '../../../shared/contract/commands.ts'
import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { World } from '../../engine/engine.ts'
import type { KeptRow } from '../../lists/index.ts'
import type { BatchSource } from '../../store/store.ts'
import type { TempFolder, TempFolders } from '../../system/temp-folder.ts'
import type { ListedColumns } from '../lists/columns.ts'
import { type PlacedRejection, readSome } from './draft-index.ts'
import type { DraftOrder, GivenFacts } from './draft-order.ts'
import { asFound, type GivenLists, type Reading, type Understood } from './draft-reading.ts'
import { readDraftRows } from './draft-rows.ts'
import type { DraftReader } from './draft-thread.ts'
import { type DraftPaths, type ReadEntries, type WrittenDraft, writeDraft } from './draft-writing.ts'

/** Lists that were read and are under review by the user. */
export type DraftFiles = {
  /** `entries` gets a function to call for each line that is not an entry. */
  review(entries: ReadEntries, kind?: DraftKind): Promise<Review>
  /**
   * The same of lists that a person gave: those of another draft, `lists`, or both in this order. Rejects with a
   * RefusalError where the other draft is gone or was made of no such lists, or where a list cannot be read.
   */
  reviewLists(given: WantedLists, reading: Reading, choice: DraftChoice): Promise<Review>
  /** Throws a RefusalError when the draft is not there any more. */
  get(id: string): Draft
  /** The items of a draft, which stays. Throws a RefusalError when it is not there any more. */
  read(id: string): AsyncIterable<readonly Item[]>
  /** Some of its items, from a place on. Rejects with a RefusalError when it is not there any more. */
  readSome(id: string, first: number, count: number): Promise<Item[]>
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
export type WantedLists = { before?: string; lists?: GivenLists }
export type DraftKind = {
  isSample?: boolean
  /** Where pages chose the links: addresses on the sites that the user named. Called once all items have come. */
  named?: () => readonly string[] | undefined
  /** What a batch of it can be run again from. */
  source?: BatchSource
  /** The name of the batch that it repeats. */
  name?: string
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
  /** Of the lists that a person gave; undefined where it was made of something else. */
  given: GivenFacts | undefined
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

/** Items that are named, folded and stored within some milliseconds. */
const chunkItems = 250

/**
 * Drafts in files of a folder of this process: of a million items, only a chunk is ever in memory, beside some 36
 * bytes for each to find duplicates. Items can hold passwords, so only the user can read the folder.
 */
export function createDraftFiles(
  clock: World['clock'],
  tempFolders: TempFolders,
  columns: Pick<ListedColumns, 'all'>,
  reader: DraftReader,
): DraftFiles {
  const drafts = new Map<string, Draft & { at: number }>()
  let folder: Promise<TempFolder> | undefined

  async function pathsOf(id: string): Promise<DraftPaths> {
    folder ??= tempFolders.make().catch(error => {
      // There may be space for the next list.
      folder = undefined
      throw error
    })
    const items = join((await folder).path, `${id}.jsonl`)
    return { items, rows: `${items}-rows`, given: `${items}-given` }
  }
  const remove = async (id: string): Promise<void> => removeFiles(await pathsOf(id))

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

  /** The lists that a draft was made of. */
  async function givenOf(id: string): Promise<DraftOrder['before']> {
    const { given } = get(id)
    if (given === undefined) refuse('draft-gone')
    return { path: (await pathsOf(id)).given, bytes: given.bytes }
  }

  /** The files of a new draft, which are removed where nothing comes of it. */
  async function write<T>(make: (paths: DraftPaths) => Promise<T>): Promise<{ id: string; made: T }> {
    const id = randomUUID()
    const paths = await pathsOf(id)
    try {
      return { id, made: await make(paths) }
    } catch (error) {
      // They are removed with the folder of this process, at the next start at the latest.
      await removeFiles(paths).catch(() => {})
      throw error
    }
  }

  function keep(
    id: string,
    { facts, ...written }: WrittenDraft,
    kind: Omit<Draft, 'review' | keyof WrittenDraft>,
  ): Review {
    const { tables, sheets, ranges } = kind.understood
    const { sources = 1 } = kind.given ?? {}
    const review = {
      draft: id,
      ...facts,
      ...{ tables, sheets, ranges, sources, canReadAgain: kind.given !== undefined },
    }
    drafts.set(id, { review, ...written, ...kind, at: clock.now() })
    forgetOld()
    return review
  }

  return {
    async review(entries, { isSample = false, named = () => undefined, source, name } = {}) {
      const { id, made } = await write(paths => writeDraft(paths, entries))
      const asIs = { reading: asFound(), understood: nothing, choice: {}, given: undefined }
      return keep(id, made, { ...asIs, isSample, named: named(), source, name })
    },
    async reviewLists({ before, lists }, reading, choice) {
      const order = {
        ...{ lists, reading, remembered: columns.all(), tempParent: tempFolders.parent },
        before: before === undefined ? undefined : await givenOf(before),
      }
      const { id, made } = await write(paths => reader.read({ paths, ...order }))
      const { written, understood, given: facts } = made
      const none = { isSample: false, named: undefined, name: undefined }
      return keep(id, written, { ...none, reading, understood, choice, given: facts, source: facts.source })
    },
    get,
    read(id) {
      get(id)
      return readItems(() => pathsOf(id))
    },
    async readSome(id, first, count) {
      const { starts } = get(id)
      return readSome((await pathsOf(id)).items, starts, first, count)
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
        items: readItems(() => pathsOf(id)),
        rows: readRows(() => pathsOf(id)),
        putBack: () => void drafts.set(id, draft),
        // It is removed with the folder of this process, at the next start at the latest.
        drop: () => remove(id).catch(() => {}),
      }
    },
    async close() {
      await reader.close()
      const left = folder
      folder = undefined
      await (await left)?.remove()
    },
  }
}

async function removeFiles(paths: DraftPaths): Promise<void> {
  for (const path of Object.values(paths)) await rm(path, { force: true })
}

async function* readRows(paths: () => Promise<DraftPaths>): AsyncGenerator<KeptRow[]> {
  yield* readDraftRows((await paths()).rows)
}

async function* readItems(paths: () => Promise<DraftPaths>): AsyncGenerator<Item[]> {
  let items: Item[] = []
  for await (const line of createInterface({ input: createReadStream((await paths()).items) })) {
    items.push(JSON.parse(line) as Item)
    if (items.length < chunkItems) continue
    yield items
    items = []
    // In the desktop app menus and dialogs wait for this loop.
    await turn()
  }
  yield items
}
