import type { FollowedPage } from '../../../shared/followed.ts'
import type { Item, Rejected } from '../../../shared/model.ts'
import { noLists } from '../../../shared/outcomes.ts'
import { publicText } from '../../../shared/public-url.ts'
import { type BatchOptions, reachOf, scanOptions } from '../../../shared/settings.ts'
import { formatCount } from '../../../shared/text/format.ts'
import type { World } from '../../engine/engine.ts'
import { createFolderNumbers } from '../../engine/files/folder-numbers.ts'
import { namingOf } from '../../engine/files/name-template.ts'
import {
  createFold,
  endOfRemark,
  type Fold,
  type KeptRow,
  type Remark,
  readSources,
} from '../../lists/index.ts'
import type { BatchRow, ListsSource, ScanSource, Store } from '../../store/store.ts'
import type { TempFolders } from '../../system/temp-folder.ts'
import type { Columns } from '../lists/columns.ts'
import { createAskAddress } from '../lists/list-addresses.ts'
import type { Follow } from '../pages/follows.ts'
import type { Pages } from '../pages/pages.ts'
import { needFiles } from '../saved-files/packed.ts'
import { withoutSpread } from './header-spread.ts'
import { itemsToRepeat } from './items-to-repeat.ts'

/** Batches that are run again, for what their sources have got since. */
export type Reruns = {
  /**
   * Reads the source of a batch again, or takes its links as they were where nothing can be read again. Rejects with a
   * RefusalError where a list or page cannot be read, or its images are in shards.
   */
  read(batch: BatchRow, hear: RerunHearer, how?: { isStored?: boolean }): Promise<Reread>
  /** How many links of a batch its second run does not have any more. */
  dropped(before: string, now: string): number
}

/** Hears what is met on the way. */
export type RerunHearer = {
  rejected(line: Rejected): void
  page(page: FollowedPage): void
  note(text: string): void
  /** All images of the pages that are followed were taken in. */
  ended?(): void
}

/** What a source names now: all of it, or pages that are read while their images download. */
export type Reread = ReadLinks | { kind: 'pages'; follow: Follow }
export type ReadLinks = {
  kind: 'links'
  items: AsyncIterable<readonly Item[]>
  takeRows(): KeptRow[]
  /** What lists held beside images, and how many pages could not be read; whole once all items came. */
  found(): { lists: ReturnType<typeof noLists>; faults: number }
}

export type RerunWish = {
  /** Also asks the hosts of saved images whether these changed. */
  changed: boolean
  /** What changed takes the place of the file that was saved. */
  replace: boolean
}

/** The options of a batch that is run again. */
export const optionsOfRerun = (
  options: BatchOptions,
  { changed, replace }: RerunWish,
): Pick<BatchOptions, 'saved' | 'replaceChanged'> => ({
  saved: changed ? 'update' : options.saved === 'link' ? 'link' : 'copy',
  replaceChanged: changed && replace,
})

type RerunParts = {
  store: Store
  world: World
  columns: Columns
  tempFolders: TempFolders
  pages: () => Promise<Pages>
}

export function createReruns({ store, world, columns, tempFolders, pages }: RerunParts): Reruns {
  async function readLists(row: BatchRow, source: ListsSource, hear: RerunHearer): Promise<ReadLinks> {
    const lists = noLists()
    const { addresses, base, sheets, ranges, typed } = source
    const { nameTemplate, headers } = row.options
    const naming = namingOf(nameTemplate)
    const reader = readSources(
      source.sources,
      noInput(),
      line => {
        lists.rejected += 1
        hear.rejected(line)
      },
      {
        addresses,
        naming,
        tempFolders,
        rows: store.listRows.has(row.id),
        columnsOf: columns.recall,
        ask: createAskAddress(world, { ...reachOf(row.options), headers }),
        tell({ kind, reason, source: name, text, count = 1 }: Remark) {
          const end = endOfRemark[kind]
          if (end !== undefined) lists[end] += count
          if (kind === 'note') hear.note(`${name}: ${[publicText(text), reason].filter(Boolean).join(': ')}`)
        },
        ...(base !== undefined && { base }),
        ...(sheets !== undefined && { sheets }),
        ...(ranges !== undefined && { ranges }),
        ...(source.columns !== undefined && { columns: new Map(source.columns) }),
      },
    )
    const fold = createFold(naming)
    async function* all(): AsyncGenerator<readonly Item[]> {
      yield* reader.items
      for (const page of store.items.pages(row.id))
        yield page.flatMap(({ item }) => (typed.includes(item.origin.source) ? [item] : []))
    }
    return {
      kind: 'links',
      items: firstOnes(all(), fold),
      takeRows: reader.takeRows,
      found: () => ({ lists: { ...lists, duplicates: reader.duplicates }, faults: 0 }),
    }
  }

  async function readScan(row: BatchRow, source: ScanSource, hear: RerunHearer): Promise<ReadLinks> {
    const { scans } = await pages()
    const options = scanOptions.parse({ ...source.options, headers: source.headers })
    let faults = 0
    const scan = await scans.start(source.urls, options, {
      failed(url, { message }) {
        faults += 1
        hear.note(`${publicText(url)}: ${message}`)
      },
    })
    await scan.done.finally(scan.close)
    const leftOut = new Set(source.leftOut)
    const rows = scan.rows.filter(
      ({ state, candidate }) => state === 'offered' && !leftOut.has(candidate.url),
    )
    const items = scan.items(rows, { headers: source.headers, referer: row.options.referer })
    return {
      kind: 'links',
      items: inOne(items),
      takeRows: () => [],
      found: () => ({ lists: noLists(), faults }),
    }
  }

  /** What the user deleted is not brought back; names are numbered, and secrets kept in, as at the first time. */
  function asAsked(read: ReadLinks, { id, options }: BatchRow, hear: RerunHearer): ReadLinks {
    const number = createFolderNumbers(options.nameTemplate)
    const deleted = store.saved.deleted(id)
    async function* wanted() {
      let without = 0
      for await (const chunk of read.items) {
        const kept = chunk.filter(({ url }) => !deleted.has(url))
        without += chunk.length - kept.length
        yield number(kept)
      }
      if (without > 0) hear.note(`${formatCount(without, 'image')} that you deleted: left out.`)
    }
    return { ...read, items: withoutSpread(wanted(), options.headers) }
  }

  return {
    async read(row, hear, { isStored = false } = {}) {
      // A folder holds the shards of one batch.
      needFiles(row)
      const { source } = row
      if (source?.kind === 'pages' && !isStored) {
        const { follows } = await pages()
        const { recipe, headers } = source
        const { referer } = row.options
        const follow = await follows.start(
          { recipe, pages: source.pages, headers, referer },
          { page: hear.page, ...(hear.ended && { ended: hear.ended }) },
        )
        return { kind: 'pages', follow }
      }
      if (source?.kind === 'scan' && !isStored) return asAsked(await readScan(row, source, hear), row, hear)
      if (source?.kind === 'lists' && !isStored) return asAsked(await readLists(row, source, hear), row, hear)
      const found = () => ({ lists: noLists(), faults: 0 })
      return asAsked(
        { kind: 'links', items: itemsToRepeat(store, row, 'all'), takeRows: () => [], found },
        row,
        hear,
      )
    },
    dropped: store.batches.dropped,
  }
}

/** Each request once, by the names that they get. */
async function* firstOnes(
  items: AsyncIterable<readonly Item[]>,
  fold: Fold,
): AsyncGenerator<readonly Item[]> {
  for await (const chunk of items) yield chunk.filter(fold.add)
}

async function* inOne(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  yield items
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
