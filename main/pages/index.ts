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
export { createPicking, type Picking } from './picking/picking.ts'
export { askForList } from './reading/ask-for-list.ts'
export { checkSelector } from './reading/check-selector.ts'
export {
  createPageReader,
  type Page,
  type PageReader,
  type PageResult,
  type ReadOptions,
} from './reading/page-reader.ts'
export { unwantedByFacts, unwantedByPage } from './scan/filters.ts'
export type { ScanObserver } from './scan/findings.ts'
export { type Scan, startScan } from './scan/scan.ts'
