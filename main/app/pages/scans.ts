import type { Item } from '../../../shared/model.ts'
import type { ScanRow } from '../../../shared/scan.ts'
import type { BatchOptions, ScanOptions } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import { readRequestFiles } from '../../engine/http/http.ts'
import {
  checkPaging,
  checkSelector,
  openHeaders,
  type Scan as PageScan,
  type ScanObserver,
  scanItems,
  startScan,
} from '../../pages/index.ts'
import type { PageBrowsers } from './page-browsers.ts'

/** Searches for the images of pages. */
export type Scans = {
  /**
   * `urls` are the user's own. Rejects with a RefusalError where the options, a file that they name, or a
   * browser that they want cannot be used.
   */
  start(urls: readonly string[], options: ScanOptions, observer?: ScanObserver): Promise<Scan>
}

export type Scan = Omit<PageScan, 'mayLeadInside'> & {
  /** Options of a batch of its images, with the headers that may go to any site. */
  optionsFor(batch: BatchOptions): BatchOptions
  /** Rows as items. Secret headers are sent only with those of the pages' own sites. */
  items(rows: readonly ScanRow[], how: Pick<BatchOptions, 'headers' | 'referer'>): Item[]
}

export function createScans(world: World, browsers: PageBrowsers): Scans {
  return {
    async start(urls, options, observer) {
      if (options.selector !== undefined) checkSelector(options.selector)
      if (options.pagesOf !== undefined) checkPaging(options.pagesOf, urls)
      const files = await readRequestFiles(options, world)
      const parts = { ...files, browser: await browsers.open(options) }
      const { mayLeadInside, ...scan } = startScan(urls, options, observer, world, parts)
      return {
        ...scan,
        optionsFor: batch => ({ ...batch, headers: openHeaders(batch.headers) }),
        items: (rows, { headers, referer }) =>
          scanItems(rows, { named: urls, headers, referer, mayLeadInside }),
      }
    },
  }
}
