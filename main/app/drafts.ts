import { setImmediate as turn } from 'node:timers/promises'
import type { ParsedInputOf, Review, RunAgain } from '../../shared/contract/commands.ts'
import type { Item, ListEntry, Told } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { namingOf } from '../engine/files/filename.ts'
import { createFolderNumbers } from '../engine/files/folder-numbers.ts'
import {
  type AskAddress,
  createFold,
  linkAlone,
  listBehind,
  readAddress,
  readListFile,
  readStream,
} from '../lists/index.ts'
import { type Sample, startSample } from '../lists/sample.ts'
import type { BatchRow } from '../store/store.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import type { Batches } from './batches.ts'
import type { Draft, DraftFiles } from './draft-files.ts'
import { withoutSpread } from './header-spread.ts'
import type { Items } from './items.ts'
import type { ItemsToRepeat } from './items-to-repeat.ts'

/** Lists that were read and are under review by the user. */
export type Drafts = {
  /** Reads lists. Rejects with a RefusalError where one cannot be read. */
  review(lists: ParsedInputOf<'review'>): Promise<Review>
  /** Reads the items of a batch again: all, or those whose files are not there. */
  reviewBatch(batch: BatchRow, which: ItemsToRepeat): Promise<RunAgain>
  /** Images that a page showed; `foundOn`: its address, which the user named. */
  reviewFound(items: readonly Item[], foundOn: string): Promise<Review>
  /** Throws a RefusalError when the draft is not there any more. */
  get(id: string): Draft
  /** How many images it is with names made by this template. Rejects with a RefusalError where the draft is gone. */
  count(id: string, template: string): Promise<number>
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
    run: (batch: BatchRow) => Promise<void>,
  ): Promise<BatchRow>
  close(): Promise<void>
}

/** Items, and the headers for all of them. */
export type Asked = { headers: BatchOptions['headers']; items: AsyncIterable<readonly Item[]> }

export function createDrafts(
  files: DraftFiles,
  batches: Batches,
  items: Items,
  { tempFolders, ask }: { tempFolders: TempFolders; ask: AskAddress },
): Drafts {
  let sample: Promise<Sample> | undefined

  async function* sampleEntries(): AsyncGenerator<ListEntry[]> {
    sample ??= startSample()
    yield asEntries((await sample).items)
  }

  return {
    async review({ sources, paths = [], sample: isSample = false }) {
      async function* entries(tell: (told: Told) => void) {
        if (isSample) yield* sampleEntries()
        for (const { name, base, ...content } of sources) {
          const link = 'text' in content ? linkAlone(content.text) : undefined
          const list = link === undefined ? undefined : await listBehind(ask, link)
          if (list !== undefined) {
            yield* readAddress(list, { tell, rows: true }, tempFolders)
            continue
          }
          const chunks = 'text' in content ? piecesOf(content.text) : [Buffer.from(content.base64, 'base64')]
          yield* readStream(
            { name, chunks, tell, rows: true, ...(base !== undefined && { base }) },
            tempFolders,
          )
        }
        for (const path of paths) yield* readListFile(path, { tell, rows: true })
      }
      return files.review(entries, { isSample })
    },
    async reviewBatch(row, which) {
      const { createSecretsBack } = await loadPageItems()
      const secrets = createSecretsBack()
      async function* entries(): AsyncGenerator<ListEntry[]> {
        for await (const chunk of items.toRepeat(row, which)) yield asEntries(chunk.map(secrets.take))
      }
      const review = await files.review(entries, { named: () => secrets.sites })
      const { folder, options } = row
      const headers = { ...options.headers, ...secrets.headers }
      const saved = which === 'all' ? 'again' : options.saved
      return { review, folder, options: { ...options, headers, saved }, secretSites: secrets.sites }
    },
    reviewFound(found, foundOn) {
      async function* entries(): AsyncGenerator<ListEntry[]> {
        yield asEntries(found)
      }
      return files.review(entries, { named: () => [foundOn] })
    },
    get: files.get,
    async count(id, template) {
      const { items, distinct } = files.get(id)
      const { fields, part } = namingOf(template)
      if (items === distinct || (fields.length === 0 && !part)) return items
      let count = 0
      for await (const chunk of foldedBy(template, files.read(id))) count += chunk.length
      return count
    },
    read: async (id, headers) => askedFor(files.get(id), headers, files.read(id)),
    async begin(id, folder, options, run) {
      if (files.get(id).items === 0) refuse('nothing-to-download')
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
          foldedBy(options.nameTemplate, asked.items, place => void places.push(place)),
        )
        if (created === undefined) refuse('nothing-to-download')
        // Of what may have had two names, some had one.
        const duplicates = draft.lists.duplicates + draft.items - created.items
        batches.setLists(created.batch.id, { ...draft.lists, duplicates })
        for await (const chunk of rows) {
          const placed = chunk.map(row => ({ ...row, images: row.images.map(at => places[at] ?? 0) }))
          batches.addRows(created.batch.id, placed)
        }
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

/** The items that have names of their own by a template: one request with one name is one item. */
async function* foldedBy(
  template: string,
  items: AsyncIterable<readonly Item[]>,
  placed: (place: number) => void = () => {},
): AsyncGenerator<readonly Item[]> {
  const fold = createFold(namingOf(template))
  const numbered = createFolderNumbers(template)
  for await (const chunk of items) {
    const first = chunk.filter(item => {
      const before = fold.size
      placed(fold.place(item))
      return fold.size > before
    })
    yield numbered(first)
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
const loadPageItems = () => import('../pages/index.ts')

const asEntries = (items: readonly Item[]): ListEntry[] => items.map(item => ({ kind: 'item', item }))

const pieceLength = 65_536

/** A text in pieces, with a pause between them: a million lines must not block running downloads. */
async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  let at = 0
  while (at < text.length) {
    // A surrogate pair is one character and must not be split.
    const cutsPair = /[\ud800-\udbff]/.test(text.charAt(at + pieceLength - 1))
    const end = at + pieceLength + (cutsPair ? 1 : 0)
    yield Buffer.from(text.slice(at, end))
    at = end
    await turn()
  }
}
