import type { PageOptionsInput } from '../../shared/settings.ts'
import type { World } from '../engine/engine.ts'
import { createPageBrowser, type PageBrowser, type StartBrowser, startInstalled } from '../pages/index.ts'
import type { TempFolders } from '../system/temp-folder.ts'

/** Browsers that load pages with their scripts. */
export type PageBrowsers = {
  /**
   * One for pages that are to be read in a browser; undefined for others. Rejects with a RefusalError where none can be
   * started. `isPrivate` as for `createPageReader`.
   */
  open(pages: PageOptionsInput | undefined): Promise<PageBrowser | undefined>
}

/** The browser's program as the environment names it. */
const programOf = ({ SHOAL_BROWSER: program }: World['env']): string | undefined => program || undefined

/** `start`: the shell's own browser, where it has one; else an installed one is found. */
export function createPageBrowsers(
  world: World,
  tempFolders: TempFolders,
  start?: StartBrowser,
  isPrivate?: (address: string) => boolean,
): PageBrowsers {
  return {
    async open(pages = {}) {
      const { render = 'off', browser: program, proxy } = pages
      if (render === 'off') return undefined
      const proxyEnv = proxy === undefined ? world.env : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }
      const browser = createPageBrowser({
        start: start ?? startInstalled({ program: program ?? programOf(world.env), tempFolders }),
        ...{ world, proxyEnv, isPrivate },
      })
      await browser.begin()
      return browser
    },
  }
}
