import type { Fetcher, FetchNews, FetchOrder } from '../attempt/fetcher.ts'
import type { createFetchers, Fetchers } from '../attempt/fetchers.ts'

/** The work of a run's transfers in this thread. */
export type Here = {
  /** Rejects where the code for it cannot be loaded. */
  open(order: FetchOrder, news: FetchNews): Promise<Fetcher>
  /** Closes the connections that carry no request now. */
  dropIdle(): void
  end(): void
}

/**
 * Loads what speaks HTTP when the first transfer needs it in this thread, and is the only place of a run that does: where
 * all transfers go to lanes, main never needs it.
 */
export function createHere(...given: Parameters<typeof createFetchers>): Here {
  let fetchers: Fetchers | undefined
  let loading: Promise<Fetchers> | undefined

  async function load(): Promise<Fetchers> {
    const loaded = await import('../attempt/fetchers.ts')
    fetchers = loaded.createFetchers(...given)
    return fetchers
  }

  return {
    async open(order, news) {
      loading ??= load()
      return (await loading).open(order, news)
    },
    dropIdle: () => fetchers?.dropIdle(),
    end: () => fetchers?.close(),
  }
}
