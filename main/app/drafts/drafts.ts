import type { DraftChoice, ParsedInputOf, Review, RunAgain } from '../../../shared/contract/commands.ts'
import type { Item, ListEntry } from '../../../shared/model.ts'
import { type Ranges, sizeOfRanges } from '../../../shared/ranges.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { AskAddress } from '../../lists/index.ts'
import { type Sample, startSample } from '../../lists/sample.ts'
import type { BatchRow, ScanSource } from '../../store/store.ts'
import type { Batches } from '../batches/batches.ts'
import { withoutSpread } from '../batches/header-spread.ts'
import type { Items } from '../batches/items.ts'
import type { ItemsToRepeat } from '../batches/items-to-repeat.ts'
import type { Columns } from '../lists/columns.ts'
import type { Draft, DraftFiles, WantedLists } from './draft-files.ts'
import { rowsOf, type ShownRow } from './draft-index.ts'
import { type DraftNumbers, foldedBy, numberDraft } from './draft-numbers.ts'
import { asFound, findBehind, type Reading, rolesOf } from './draft-reading.ts'

/** Lists that were read and are under review by the user. */
export type Drafts = {
  /** Reads lists, behind those of `addTo` where there is one. Rejects with a RefusalError where one cannot be read. */
  review(lists: ParsedInputOf<'review'>): Promise<Review>
  /** Reads the lists of a draft in another way. Rejects with a RefusalError where the draft is gone, or no list of a person's. */
  readAgain(change: ParsedInputOf<'readDraft'>): Promise<Review>
  /** Keeps what was chosen for a draft. Throws a RefusalError when it is not there any more. */
  choose(id: string, choice: DraftChoice): void
  /** Reads the items of a batch again: all, or those whose files are not there. */
  reviewBatch(batch: BatchRow, which: ItemsToRepeat): Promise<RunAgain>
  /** Images that pages showed; `source`: how these were looked through, from addresses that the user named. */
  reviewFound(items: readonly Item[], source: ScanSource): Promise<Review>
  /** Throws a RefusalError when the draft is not there any more. */
  get(id: string): Draft
  /**
   * Its items as a batch would have them, with their headers; `out`: places of those that are not wanted. Rejects with a
   * RefusalError where the draft is gone, or where a login would go to several sites.
   */
  wanted(id: string, options: Pick<BatchOptions, 'nameTemplate' | 'headers'>, out: Ranges): Promise<Asked>
  /** The places of its items in a batch. Rejects with a RefusalError where the draft is gone. */
  numbers(id: string, template: string, out: Ranges): Promise<DraftNumbers>
  /** Some of its rows, and how many there are. Rejects with a RefusalError where the draft is gone. */
  rows(id: string, offset: number, limit: number): Promise<{ rows: ReviewedRow[]; total: number }>
  /** What a draft asks for. Rejects with a RefusalError when it is not there any more. */
  read(id: string, headers: BatchOptions['headers']): Promise<Asked>
  /**
   * Makes a batch of a draft, which `run` then begins: a second click finds no draft. Where anything fails, the draft
   * is restored, and no batch exists. If the process is killed, either nothing is lost or nothing is visible.
   */
  begin(
    id: string,
    folder: string,
    options: BatchOptions,
    out: Ranges,
    run: (batch: BatchRow) => Promise<void>,
  ): Promise<BatchRow>
  close(): Promise<void>
}

/** A row with what is in it. */
export type ReviewedRow = { place: number; item: Item } | Extract<ShownRow, { rejected: unknown }>

/** Items, and the headers for all of them. */
export type Asked = { headers: BatchOptions['headers']; items: AsyncIterable<readonly Item[]> }

export function createDrafts(
  files: DraftFiles,
  batches: Batches,
  items: Items,
  columns: Columns,
  ask: AskAddress,
): Drafts {
  /** Of one draft at a time: a window asks for page after page. */
  let numbered: { key: string; numbers: Promise<DraftNumbers> } | undefined
  let sample: Promise<Sample> | undefined

  async function* sampleEntries(): AsyncGenerator<ListEntry[]> {
    sample ??= startSample()
    yield asEntries((await sample).items)
  }

  async function read(given: WantedLists, reading: Reading, choice: DraftChoice = {}): Promise<Review> {
    // Those of an earlier draft have been asked.
    if (given.lists !== undefined) await findBehind(given.lists, reading, ask)
    return files.reviewLists(given, reading, choice)
  }

  /** The new draft in the place of the old one. */
  async function replace(old: string, review: Review): Promise<Review> {
    await files.forget(old)
    return review
  }

  async function numbers(id: string, template: string, out: Ranges): Promise<DraftNumbers> {
    const { review, distinct } = files.get(id)
    const key = JSON.stringify([id, template, out])
    if (numbered?.key !== key) {
      const { items } = review
      numbered = { key, numbers: numberDraft({ items, distinct }, template, out, () => files.read(id)) }
    }
    return numbered.numbers
  }

  return {
    async review({ addTo, ...lists }) {
      if (lists.sample) return files.review(sampleEntries, { isSample: true })
      const before = addTo === undefined ? undefined : files.get(addTo)
      if (addTo === undefined || before?.given === undefined) return read({ lists }, asFound())
      const { reading, choice, given } = before
      // What was left out is known by its place. Lists from files come last, so others go before them.
      const kept = given.paths === 0 ? choice : { ...choice, out: undefined }
      return replace(addTo, await read({ before: addTo, lists }, reading, kept))
    },
    async readAgain({ draft: id, roles, sheets, ranges = files.get(id).reading.ranges, forget }) {
      const { reading, choice } = files.get(id)
      const next = { ...reading, ranges, roles: new Map(reading.roles), sheets: new Map(reading.sheets) }
      if (roles !== undefined) next.roles.set(roles.table, rolesOf(roles.roles))
      if (sheets !== undefined) next.sheets.set(sheets.source, sheets.names)
      if (forget !== undefined) {
        next.roles.delete(forget)
        columns.forget(forget)
      }
      // Its images are others now: what was left out of the old ones means nothing.
      const { out: _, ...kept } = choice
      return replace(id, await read({ before: id }, next, kept))
    },
    choose: files.choose,
    async reviewBatch(row, which) {
      const { createSecretsBack } = await loadPageItems()
      const secrets = createSecretsBack()
      async function* entries(): AsyncGenerator<ListEntry[]> {
        for await (const chunk of items.toRepeat(row, which)) yield asEntries(chunk.map(secrets.take))
      }
      const review = await files.review(entries, {
        named: () => secrets.sites,
        ...(row.source !== undefined && { source: row.source }),
        ...(row.name !== undefined && { name: row.name }),
      })
      const { folder, options } = row
      const headers = { ...options.headers, ...secrets.headers }
      const saved = which === 'all' ? 'again' : options.saved
      return { review, folder, options: { ...options, headers, saved }, secretSites: secrets.sites }
    },
    reviewFound(found, source) {
      async function* entries(): AsyncGenerator<ListEntry[]> {
        yield asEntries(found)
      }
      return files.review(entries, { named: () => source.urls, source })
    },
    get: files.get,
    numbers,
    async wanted(id, { nameTemplate, headers }, out) {
      const asked = await askedFor(files.get(id), headers, files.read(id))
      return { ...asked, items: foldedBy(nameTemplate, asked.items, out) }
    },
    async rows(id, offset, limit) {
      const { distinct, rejections } = files.get(id)
      const shown = rowsOf(distinct, rejections, offset, limit)
      const places = shown.flatMap(row => ('place' in row ? row.place : []))
      const [first = 0] = places
      const items = await files.readSome(id, first, places.length)
      const rows = shown.flatMap((row): ReviewedRow[] => {
        if (!('place' in row)) return [row]
        const item = items[row.place - first]
        return item === undefined ? [] : [{ place: row.place, item }]
      })
      return { rows, total: distinct + rejections.length }
    },
    read: async (id, headers) => askedFor(files.get(id), headers, files.read(id)),
    async begin(id, folder, options, out, run) {
      if (files.get(id).review.items === 0) refuse('nothing-to-download')
      const { draft, items, rows, putBack, drop } = files.take(id)
      /** Of each item of the draft, from 1 on, its place in the batch. */
      const places = [0]
      // The sample is there to be watched, also for the second time.
      const saved = draft.isSample ? 'again' : options.saved
      try {
        const asked = await askedFor(draft, options.headers, items)
        const created = await batches.create(
          folder,
          { ...options, headers: asked.headers, saved },
          foldedBy(options.nameTemplate, asked.items, out, place => void places.push(place)),
          undefined,
          {
            ...(draft.source !== undefined && { source: draft.source }),
            ...(draft.name !== undefined && { name: draft.name }),
          },
        )
        if (created === undefined) refuse('nothing-to-download')
        // Of what may have had two names, some had one.
        const { lists, items: requests } = draft.review
        const wanted = requests - (requests === draft.distinct ? sizeOfRanges(out) : 0)
        const duplicates = Math.max(0, lists.duplicates + wanted - created.items)
        batches.setLists(created.batch.id, { ...lists, duplicates })
        for await (const chunk of rows) {
          const placed = chunk.map(row => ({ ...row, images: row.images.map(at => places[at] ?? 0) }))
          batches.addRows(created.batch.id, placed)
        }
        for (const { table, roles } of draft.understood.byHand) columns.remember(table, roles)
        await run(created.batch)
        await drop()
        return created.batch
      } catch (error) {
        putBack()
        throw error
      }
    },
    async close() {
      await files.close()
      await (await sample)?.close()
    },
  }
}

/** The items of a draft and their headers. Where pages chose the links, secret headers are sent only to the named sites. */
async function askedFor(
  { named }: Draft,
  headers: BatchOptions['headers'],
  items: AsyncIterable<readonly Item[]>,
): Promise<Asked> {
  if (named === undefined) return { headers, items: withoutSpread(items, headers) }
  const { openHeaders, withSiteHeaders } = await loadPageItems()
  return { headers: openHeaders(headers), items: withSiteHeaders(items, headers, named) }
}

/** The code for pages is loaded only when it is needed. */
const loadPageItems = () => import('../../pages/index.ts')

const asEntries = (items: readonly Item[]): ListEntry[] => items.map(item => ({ kind: 'item', item }))
