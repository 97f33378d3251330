import type { PageOptionsInput } from '../../../shared/settings.ts'
import type { World } from '../../engine/engine.ts'
import type { CookieLine } from '../../engine/http/http.ts'
import {
  createPageBrowser,
  logIn,
  type PageBrowser,
  type StartBrowser,
  startInstalled,
} from '../../pages/index.ts'
import type { TempFolders } from '../../system/temp-folder.ts'

/** Browsers that load pages with their scripts. */
export type PageBrowsers = {
  /**
   * One for pages that are to be read in a browser; undefined for others. Rejects with a RefusalError where none can be
   * started. `isPrivate` as for `createPageReader`.
   */
  open(pages: PageOptionsInput | undefined): Promise<PageBrowser | undefined>
  /** As `logIn` of pages. */
  logIn(url: string, pages: PageOptionsInput | undefined, signal: AbortSignal): Promise<CookieLine[]>
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
  const partsFor = ({ browser, proxy }: PageOptionsInput) => ({
    start: start ?? startInstalled({ program: browser ?? programOf(world.env), tempFolders }),
    ...{ world, isPrivate },
    proxyEnv: proxy === undefined ? world.env : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
  })
  return {
    async open(pages = {}) {
      if ((pages.render ?? 'off') === 'off') return undefined
      const browser = createPageBrowser(partsFor(pages))
      await browser.begin()
      return browser
    },
    logIn: (url, pages = {}, signal) => logIn(url, partsFor(pages), signal),
  }
}
