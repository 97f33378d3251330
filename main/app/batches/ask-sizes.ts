import { hostOf } from '../../../shared/address.ts'
import type { Item } from '../../../shared/model.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import { readRequestFiles } from '../../engine/http/request-files.ts'

/** More would be a download of its own. */
const mostAsked = 500
const mostMs = 30_000
const limits = { atOnce: 16, perHost: 4 }
/** Sizes of links that are kept: those of a few lists. */
const mostKept = 10_000

/** What sites say of the sizes of images, kept while this process lives. */
export type Sizes = {
  of(item: Item): number | undefined
  /**
   * Asks the sites of the first images whose size is not known, by HEAD: their headers come, not the images. A site that does
   * not answer or does not say leaves it unknown. Rejects with a RefusalError where a file that the options name cannot be
   * used.
   */
  ask(items: AsyncIterable<readonly Item[]>, options: BatchOptions): Promise<void>
}

export function createSizes(world: World): Sizes {
  const known = new Map<string, number>()
  return {
    of: ({ url }) => known.get(url),
    async ask(items, options) {
      const asked = await firstUnknown(items)
      // What speaks HTTP is loaded only when it is needed.
      const { createClient, createScheduler, isPrivateAddress, requestHeaders } = await import(
        '../../engine/http/http.ts'
      )
      const files = await readRequestFiles(options, world)
      const over = AbortSignal.timeout(mostMs)
      const open = createClient({ ...options, ...files }, world)
      const guarded = createClient({ ...options, ...files, refusesAddress: isPrivateAddress }, world)
      const scheduler = createScheduler(limits, world.clock)
      const sizeOf = async (item: Item): Promise<number | undefined> => {
        let bytes: number | undefined
        const client = item.publicOnly ? guarded : open
        const headers = requestHeaders(item, item.url, options)
        await client.exchange(
          { url: item.url, method: 'HEAD', headers, signal: over },
          {
            async begin({ status, headers: said }) {
              if (status === 200) bytes = wholeNumber(said['content-length'])
              return { ignore: undefined }
            },
            chunk: () => undefined,
          },
        )
        return bytes
      }
      try {
        const ask = async (item: Item) => {
          // What cannot be asked, or not in time, stays unknown.
          const bytes = await scheduler.run(hostOf(item.url), () => sizeOf(item), over).catch(() => undefined)
          if (bytes !== undefined) known.set(item.url, bytes)
        }
        await Promise.all(asked.map(ask))
      } finally {
        for (const client of [open, guarded]) client.close()
      }
    },
  }

  async function firstUnknown(items: AsyncIterable<readonly Item[]>): Promise<Item[]> {
    if (known.size > mostKept) known.clear()
    const unknown: Item[] = []
    for await (const chunk of items) {
      unknown.push(...chunk.filter(({ url, method = 'GET' }) => method === 'GET' && isAskable(url)))
      if (unknown.length >= mostAsked) break
    }
    return unknown.slice(0, mostAsked)
  }

  function isAskable(url: string): boolean {
    return !known.has(url) && /^https?:/i.test(url)
  }
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
