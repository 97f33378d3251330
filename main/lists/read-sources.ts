import type { Item, ListEntry, Rejected } from '../../shared/model.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { readArguments } from './arguments.ts'
import { createFold, type Fold, type Naming } from './fold.ts'
import { readListFile } from './list-file.ts'
import { createRowKeeper, type KeptRow } from './list-rows.ts'
import { type AskAddress, type ListAtAddress, listBehind, namedList, readAddress } from './read-address.ts'
import { type ListSource, readList } from './read-list.ts'
import { readStream } from './read-stream.ts'
import { classifySource } from './source-kind.ts'

/** How lists are read, and who hears what they hold beside their items. */
export type ListOptions = Pick<
  ListSource,
  'kind' | 'base' | 'sheets' | 'columns' | 'columnsOf' | 'ranges' | 'tell' | 'explain' | 'rows'
> & {
  /** What names are made of: the same request with another name is another item. */
  naming?: Naming
  /** Where spreadsheets from pipes are kept while they are read. */
  tempFolders?: TempFolders
  /** Addresses of lists, read before the sources. */
  addresses?: readonly string[]
  /** Asks for lists at addresses: at those, and behind links among the sources that may lead to one. */
  ask?: AskAddress
}

export type SourcesReader = {
  /** The items in order, each once, in batches as they arrive. Throws a RefusalError for a list that cannot be read. */
  items: AsyncGenerator<Item[]>
  /** Items left out because the same request came before. */
  readonly duplicates: number
  /** Rows that were read since it was last asked, where `rows` are wanted; with the places of their items. */
  takeRows(): KeptRow[]
}

/**
 * Reads sources one after another as one list: lists at addresses, links, paths of list files, and `-` for `stdin`. What
 * is no link goes to `rejected`.
 */
export function readSources(
  sources: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  rejected: (rejected: Rejected) => void,
  options: ListOptions = {},
): SourcesReader {
  const keeper = createRowKeeper()
  let duplicates = 0
  let isOver = false

  function firstItems(entries: readonly ListEntry[], fold: Fold): Item[] {
    const items: Item[] = []
    for (const entry of entries) {
      if (entry.kind === 'rejected') rejected(withoutLogin(entry.rejected))
      let place = 0
      if (entry.kind === 'item') {
        const before = fold.size
        place = fold.place(entry.item)
        if (fold.size > before) items.push(entry.item)
        else duplicates += 1
      }
      if (options.rows === true) keeper.add(entry, place)
    }
    return items
  }

  /** The fold is its own, and ends with it: what reads a list may be kept for as long as its images take. */
  async function* items(): AsyncGenerator<Item[]> {
    const fold = createFold(options.naming)
    for await (const entries of entriesOf(sources, stdin, options)) yield firstItems(entries, fold)
    isOver = true
  }

  return {
    items: items(),
    get duplicates() {
      return duplicates
    },
    takeRows: () => keeper.take(isOver),
  }
}

/** A line is shown as it was written, except for a user and password in it. */
const withoutLogin = ({ text, ...rest }: Rejected): Rejected => ({
  ...rest,
  text: text.replace(/\/\/[^\s/@]*@/g, '//…@'),
})

async function* entriesOf(
  sources: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  { tempFolders, addresses = [], ask, ...options }: ListOptions,
): AsyncGenerator<ListEntry[]> {
  const lists: ListAtAddress[] = []
  if (ask !== undefined) for (const address of addresses) lists.push(await namedList(ask, address))
  // Links keep their position among all links, whatever files are between them.
  const links: string[] = []
  for (const source of sources.filter(source => classifySource(source) === 'link')) {
    const list = ask === undefined ? undefined : await listBehind(ask, source)
    if (list === undefined) links.push(source)
    else lists.push(list)
  }
  for (const list of lists) yield* readAddress(list, options, tempFolders)
  if (links.length > 0) yield readArguments(links, options.ranges, options.tell)
  for (const source of sources) {
    const kind = classifySource(source)
    const piped = { ...options, name: 'stdin', live: true, chunks: stdin }
    if (kind === 'stdin') yield* tempFolders === undefined ? readList(piped) : readStream(piped, tempFolders)
    if (kind === 'file') yield* readListFile(source, options, tempFolders)
  }
}
