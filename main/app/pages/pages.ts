import type {
  PageToPick,
  PointedAt,
  ProposedRecipe,
  SelectorMatches,
} from '../../../shared/contract/commands.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { PageOptionsInput } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import { readRequestFiles, sessionMark } from '../../engine/http/http.ts'
import { createPageReader, createPicking, type Picking, type PickingReader } from '../../pages/index.ts'
import { createFollows, type Follows } from './follows.ts'
import type { PageBrowsers } from './page-browsers.ts'
import { createScans, type Scans } from './scans.ts'
import type { Sessions } from './sessions.ts'

/** Everything about web pages. Loaded when first needed, because parsing pages takes much code. */
export type Pages = {
  readonly follows: Follows
  readonly scans: Scans
  /**
   * Has the user log in to a site by hand, in a window of a browser. Answers what stands for its cookies in the place of a
   * cookie file. `keepAs`: kept under that name; where one of that name is kept already, the user is not asked. Rejects with a
   * RefusalError where no window can be shown, and with the reason of the signal.
   */
  logIn(
    url: string,
    how: { keepAs?: string | undefined; pages?: PageOptionsInput | undefined },
    signal: AbortSignal,
  ): Promise<string>
  readonly picking: Omit<Picking, 'open' | 'proposePaging' | 'proposeRecipe'> & {
    /**
     * Reads a page so that examples can be picked on it; `from`: the opened page that names it. Rejects with an error
     * that says why it cannot be read.
     */
    open(url: string, pages: PageOptionsInput | undefined, from?: string): Promise<PageToPick>
    /** As in the contract. */
    proposePaging(
      page: string,
      clicked: number | undefined,
      pages: PageOptionsInput | undefined,
    ): Promise<SelectorMatches | { problem: string }>
    proposeRecipe(
      ways: readonly (readonly PointedAt[])[],
      pages: PageOptionsInput | undefined,
    ): Promise<ProposedRecipe | { problem: string }>
  }
}

/** `isPrivate` as for `createPageReader`. */
export function createPages(
  world: World,
  browsers: PageBrowsers,
  sessions: Pick<Sessions, 'jarOf' | 'begin' | 'keep'>,
  isPrivate?: (address: string) => boolean,
): Pages {
  const picking = createPicking(world.clock.now)

  async function reading<T>(
    pages: PageOptionsInput | undefined,
    use: (reader: PickingReader) => Promise<T>,
  ): Promise<T> {
    const files = await readRequestFiles(pages ?? {}, world)
    const parts = { ...files, browser: await browsers.open(pages) }
    const { read, fetcher, close } = createPageReader(world, pages, parts, isPrivate)
    try {
      return await use({ read, mayLeadInside: fetcher.mayLeadInside })
    } finally {
      close()
    }
  }

  return {
    follows: createFollows(world, browsers, isPrivate),
    scans: createScans(world, browsers),
    async logIn(url, { keepAs, pages }, signal) {
      if (keepAs !== undefined && (await sessions.jarOf(keepAs)) !== undefined) return sessionMark + keepAs
      const cookies = await browsers.logIn(url, pages, signal)
      if (cookies.length === 0) refuse('no-session')
      if (keepAs === undefined) return sessionMark + (await sessions.begin(cookies))
      await sessions.keep(keepAs, cookies)
      return sessionMark + keepAs
    },
    picking: {
      ...picking,
      open: (url, pages, from) => reading(pages, reader => picking.open(url, reader, from)),
      proposePaging: (page, clicked, pages) =>
        reading(pages, reader => picking.proposePaging(page, clicked, reader)),
      proposeRecipe: (ways, pages) => reading(pages, reader => picking.proposeRecipe(ways, reader)),
    },
  }
}
