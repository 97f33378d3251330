import type { PageToPick } from '../../shared/contract/commands.ts'
import type { PageOptionsInput } from '../../shared/settings.ts'
import type { World } from '../engine/engine.ts'
import { readRequestFiles } from '../engine/http/http.ts'
import { createPageReader, createPicking, type Picking } from '../pages/index.ts'
import { createFollows, type Follows } from './follows.ts'
import type { PageBrowsers } from './page-browsers.ts'
import { createScans, type Scans } from './scans.ts'

/** Everything about web pages. Loaded when first needed, because parsing pages takes much code. */
export type Pages = {
  readonly follows: Follows
  readonly scans: Scans
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
  isPrivate?: (address: string) => boolean,
): Pages {
  const picking = createPicking(world.clock.now)
  return {
    follows: createFollows(world, browsers, isPrivate),
    scans: createScans(world, browsers),
    picking: {
      ...picking,
      async open(url, pages, from) {
        const files = await readRequestFiles(pages ?? {})
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
