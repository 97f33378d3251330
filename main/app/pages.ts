import type { PageToPick } from '../../shared/contract/commands.ts'
import { refuse } from '../../shared/refusal.ts'
import type { PageOptionsInput } from '../../shared/settings.ts'
import type { World } from '../engine/engine.ts'
import { readRequestFiles, sessionMark } from '../engine/http/http.ts'
import { createPageReader, createPicking, type Picking } from '../pages/index.ts'
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
   * cookie file. `keepAs`: kept under that name; where one of that name is kept already, nobody is asked. Rejects with a
   * RefusalError where no window can be shown, and with the reason of the signal.
   */
  logIn(
    url: string,
    how: { keepAs?: string | undefined; pages?: PageOptionsInput | undefined },
    signal: AbortSignal,
  ): Promise<string>
  readonly picking: Omit<Picking, 'open'> & {
    /**
     * Reads a page so that examples can be picked on it; `from`: the opened page that names it. Rejects with an error
     * that says why it cannot be read.
     */
    open(url: string, pages: PageOptionsInput | undefined, from?: string): Promise<PageToPick>
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
      async open(url, pages, from) {
        const files = await readRequestFiles(pages ?? {}, world)
        const parts = { ...files, browser: await browsers.open(pages) }
        const { read, fetcher, close } = createPageReader(world, pages, parts, isPrivate)
        try {
          return await picking.open(url, { read, mayLeadInside: fetcher.mayLeadInside }, from)
        } finally {
          close()
        }
      },
    },
  }
}
