import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import type { Review } from '../../shared/contract/commands.ts'
import { FailureError, failure } from '../../shared/failure.ts'
import type { Item, ListEntry, Rejected } from '../../shared/model.ts'
import { createFold, type TempFolder, type TempFolders, type World } from '../app/app.ts'

/** Lists that were read and wait for the user's word. */
export type Drafts = {
  review(entries: AsyncIterable<readonly ListEntry[]>, kind?: DraftKind): Promise<Review>
  /** Rejects with a FailureError when the draft is not there any more. */
  get(id: string): Draft
  /** The items of a draft, which stays. Rejects with a FailureError when it is not there any more. */
  read(id: string): AsyncIterable<readonly Item[]>
  /**
   * Hands a draft over to one batch: a second click finds nothing. In the end either it is dropped, or `putBack`
   * undoes it all.
   */
  take(id: string): TakenDraft
  close(): Promise<void>
}
export type DraftKind = {
  isSample?: boolean
  /** Where pages chose the links: addresses on the sites that the user named. Asked once all items came. */
  named?: () => readonly string[] | undefined
}
export type Draft = Pick<Review, 'items' | 'first'> & {
  isSample: boolean
  /** Where pages chose the links: addresses on the sites that the user named. */
  named: readonly string[] | undefined
}
export type TakenDraft = {
  draft: Draft
  items: AsyncIterable<readonly Item[]>
  putBack: () => void
  drop: () => Promise<void>
}

/** Bounds the disk they take; what a window still shows is among the latest. */
const mostDrafts = 8
const expiryMs = 12 * 3_600_000

const shownRejected = 1000
const shownHosts = 50
const shownItems = 100
const chunkItems = 1000

/**
 * Drafts in files of a folder of this process: of a million items, only a chunk is ever in memory, beside 12 bytes
 * for each to find duplicates. Items can hold passwords, so the folder is the user's alone.
 */
export function createDrafts(clock: World['clock'], tempFolders: TempFolders): Drafts {
  const drafts = new Map<string, Draft & { at: number }>()
  let folder: Promise<TempFolder> | undefined

  const fileOf = async (id: string): Promise<string> => {
    folder ??= tempFolders.make().catch(error => {
      // The next list may find room.
      folder = undefined
      throw error
    })
    return join((await folder).path, `${id}.jsonl`)
  }
  const remove = async (id: string): Promise<void> => rm(await fileOf(id), { force: true })

  function forgetOld(): void {
    const now = clock.now()
    const old = [...drafts].filter(
      ([, { at }], place) => place < drafts.size - mostDrafts || now - at > expiryMs,
    )
    for (const [id] of old) {
      drafts.delete(id)
      // It goes with the folder of this process, at the latest at the next start.
      void remove(id).catch(() => {})
    }
  }

  function get(id: string): Draft & { at: number } {
    forgetOld()
    const draft = drafts.get(id)
    if (draft === undefined) throw new FailureError(failure('draft-gone'))
    return draft
  }

  async function* read(id: string): AsyncGenerator<Item[]> {
    let items: Item[] = []
    for await (const line of createInterface({ input: createReadStream(await fileOf(id)) })) {
      items.push(JSON.parse(line) as Item)
      if (items.length < chunkItems) continue
      yield items
      items = []
    }
    yield items
  }

  return {
    async review(entries, { isSample = false, named = () => undefined } = {}) {
      const id = randomUUID()
      const rejected: Rejected[] = []
      const first: Item[] = []
      const hosts = new Map<string, number>()
      const fold = createFold()
      let rejectedTotal = 0
      let items = 0

      function take(item: Item): string {
        if (!fold.add(item)) return ''
        items += 1
        if (first.length < shownItems) first.push(item)
        const { host } = new URL(item.url)
        hosts.set(host, (hosts.get(host) ?? 0) + 1)
        return `${JSON.stringify(item)}\n`
      }
      function reject(entry: Rejected): string {
        rejectedTotal += 1
        if (rejected.length < shownRejected) rejected.push(entry)
        return ''
      }
      async function* lines(): AsyncGenerator<string> {
        for await (const chunk of entries) {
          yield chunk
            .map(entry => (entry.kind === 'item' ? take(entry.item) : reject(entry.rejected)))
            .join('')
        }
      }

      try {
        await pipeline(lines, createWriteStream(await fileOf(id), { mode: 0o600 }))
      } catch (error) {
        // It goes with the folder of this process, at the latest at the next start.
        await remove(id).catch(() => {})
        throw error
      }
      const top = [...hosts].sort(([, a], [, b]) => b - a).slice(0, shownHosts)
      drafts.set(id, { items, first, isSample, named: named(), at: clock.now() })
      forgetOld()
      return {
        draft: id,
        items,
        first,
        hosts: top.map(([host, items]) => ({ host, items })),
        hostsTotal: hosts.size,
        duplicates: fold.duplicates,
        rejected,
        rejectedTotal,
      }
    },
    get,
    read(id) {
      get(id)
      return read(id)
    },
    take(id) {
      const draft = get(id)
      drafts.delete(id)
      return {
        draft,
        items: read(id),
        putBack: () => void drafts.set(id, draft),
        // It goes with the folder of this process, at the latest at the next start.
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
