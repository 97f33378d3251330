import { readFile, stat, writeFile } from 'node:fs/promises'
import type { TableColumns } from '../../lists/index.ts'
import type { ListsSource } from '../../store/store.ts'
import { createTempFolders } from '../../system/temp-folder.ts'
import { sourceOfDraft } from './batch-source.ts'
import { type GivenLists, type Reading, readGiven, type Understood } from './draft-reading.ts'
import { type DraftPaths, type WrittenDraft, writeDraft } from './draft-writing.ts'

/**
 * Lists that are to be read into the files of a draft: those that another draft kept, then `lists`. Plain data, and so
 * is what comes of it: a thread can read them.
 */
export type DraftOrder = {
  paths: DraftPaths
  before: { path: string; bytes: number } | undefined
  lists: GivenLists | undefined
  reading: Reading
  /** What was said of the columns of tables before, by their keys. */
  remembered: ReadonlyMap<string, TableColumns>
  /** Where temporary folders are made. */
  tempParent: string
}

/** Facts of the lists that a person gave: how many, how many of them are files, and the bytes of all. */
export type GivenFacts = { sources: number; paths: number; bytes: number; source: ListsSource | undefined }

export type OrderedDraft = { written: WrittenDraft; understood: Understood; given: GivenFacts }

/** Reads lists as they were ordered. Rejects with a RefusalError where one cannot be read, with the file system's error. */
export async function readOrder(order: DraftOrder): Promise<OrderedDraft> {
  const { paths, lists, reading, remembered, tempParent } = order
  const before = order.before && (JSON.parse(await readFile(order.before.path, 'utf8')) as GivenLists)
  const given = joined(before, lists)
  await writeFile(paths.given, JSON.stringify(given), { mode: 0o600 })
  const { understood, entries } = readGiven(given, reading, {
    recall: ({ key, isNamed }) => (isNamed ? remembered.get(key) : undefined),
    tempFolders: createTempFolders(tempParent),
  })
  const written = await writeDraft(paths, entries)
  const { sources, paths: files = [] } = given
  const facts = {
    sources: sources.length + files.length,
    paths: files.length,
    bytes: await sizeOf(given),
    source: sourceOfDraft(given, reading),
  }
  return { written, understood, given: facts }
}

/** How much there is to read, in bytes, as far as that is known before it is read. */
export async function sizeOfOrder({ before, lists, reading }: DraftOrder): Promise<number> {
  let bytes = before?.bytes ?? 0
  for (const list of reading.behind.values()) bytes += list?.answer.bytes.length ?? 0
  return bytes + (lists === undefined ? 0 : await sizeOf(lists))
}

async function sizeOf({ sources, paths = [] }: GivenLists): Promise<number> {
  let bytes = 0
  for (const source of sources) bytes += 'text' in source ? source.text.length : source.base64.length
  for (const path of paths) {
    bytes += await stat(path).then(
      ({ size }) => size,
      // It is refused when it is read.
      () => 0,
    )
  }
  return bytes
}

/** Both as one, as if they had come together. */
const joined = (first: GivenLists | undefined, second: GivenLists | undefined): GivenLists => ({
  sources: [...(first?.sources ?? []), ...(second?.sources ?? [])],
  paths: [...(first?.paths ?? []), ...(second?.paths ?? [])],
})
