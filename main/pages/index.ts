export { createPageBrowser, type PageBrowser } from './browser/browser.ts'
export { startInstalled } from './browser/installed/start-installed.ts'
export { logIn } from './browser/log-in.ts'
export type { StartBrowser } from './browser/tab.ts'
export { checkRecipe } from './follow/check-recipe.ts'
export type { Following } from './follow/follow.ts'
export { followOnce } from './follow/follow-once.ts'
export { fromFirst } from './follow/from-first.ts'
export { openOriginals } from './originals/item-originals.ts'
export {
  createSecretsBack,
  isOfPage,
  openHeaders,
  replaceHeaders,
  scanItems,
  siteHeaders,
  withSiteHeaders,
} from './page-items.ts'
export { createPicking, type Picking, type PickingReader } from './picking/picking.ts'
export { askForList } from './reading/ask-for-list.ts'
export { checkSelector } from './reading/check-selector.ts'
export { checkPaging } from './reading/next-page.ts'
export type { Page, PageResult } from './reading/page.ts'
export { createPageReader, type PageReader, type ReadOptions } from './reading/page-reader.ts'
export { unwantedByFacts, unwantedByPage } from './scan/filters.ts'
export type { ScanObserver } from './scan/findings.ts'
export { type Scan, startScan } from './scan/scan.ts'
