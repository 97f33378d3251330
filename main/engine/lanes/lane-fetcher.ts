import type { Fetcher, FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import { byProductOf, type Inside } from '../files/inside.ts'
import type { PartFacts } from '../http/resume.ts'
import type { RemoteFetch } from './remote-fetch.ts'
import { isLaneLost } from './remote-part.ts'

/** In a lane, which may be lost, or in this thread. */
type Place = Fetcher & Partial<Pick<RemoteFetch, 'isLost'>>

/** Where the work of a fetcher finds its place. */
export type LaneDoors = {
  open(order: FetchOrder, news: FetchNews): Promise<Place>
  /** Whether its attempts may begin before they are asked for. */
  mayPrepare(order: FetchOrder): boolean
  /** Where an attempt is prepared. */
  openEarly(order: FetchOrder, news: FetchNews): Place | undefined
}

/**
 * A fetcher that finds its place when its first attempt begins, and another one where a lane dies under it: that costs
 * the attempt that runs, and the bytes that were not synced.
 */
export function createLaneFetcher(
  order: FetchOrder,
  news: FetchNews,
  inside: Inside,
  { open, mayPrepare, openEarly }: LaneDoors,
): Fetcher {
  let place: Place | undefined
  /** What is known to be on the disk. */
  let { kept } = order
  let mayLieAround = kept !== undefined

  const heard: FetchNews = {
    active: news.active,
    received: news.received,
    checkpoint(reached) {
      kept = reached
      news.checkpoint(reached)
    },
  }

  async function removeAll(): Promise<undefined> {
    if (!mayLieAround) return undefined
    for (const path of [order.partPath, byProductOf(order.partPath)]) await inside.remove(path)
    return undefined
  }

  /** What the place does, or where that died, what is left to be done here. */
  async function orHere<T>(ask: (there: Fetcher) => Promise<T>, here: () => Promise<T>): Promise<T> {
    try {
      return place === undefined ? await here() : await ask(place)
    } catch (error) {
      if (!isLaneLost(error)) throw error
      return here()
    }
  }

  const discard = () => orHere(there => there.discard(), removeAll)

  return {
    async attempt(number, signal) {
      // It may have died while this waited for its turn.
      if (place?.isLost?.()) place = undefined
      place ??= await open({ ...order, kept }, heard)
      mayLieAround = true
      const fetched = await place.attempt(number, signal)
      const { outcome } = fetched
      if (outcome.kind === 'failed' && outcome.failure.code === 'lane-lost') place = undefined
      return fetched
    },
    standBy(number, begun) {
      if (!mayPrepare(order)) return undefined
      place ??= openEarly({ ...order, kept }, heard)
      if (place !== undefined) mayLieAround = true
      return place?.standBy?.(number, begun)
    },
    keep: () =>
      orHere<PartFacts | undefined>(
        there => there.keep(),
        async () => (kept?.validator === undefined ? removeAll() : kept),
      ),
    discard,
  }
}
