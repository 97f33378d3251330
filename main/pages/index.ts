export { checkRecipe } from './check-recipe.ts'
export { unwantedByFacts, unwantedByPage } from './filters.ts'
export { type Following, fromFirst } from './follow.ts'
export { followOnce } from './follow-once.ts'
export {
  createSecretsBack,
  isOfPage,
  openHeaders,
  replaceHeaders,
  scanItems,
  siteHeaders,
  withSiteHeaders,
} from './page-items.ts'
export {
  createPageReader,
  type Page,
  type PageReader,
  type PageResult,
  type ReadOptions,
} from './page-reader.ts'
export { createPicking, type Picking } from './picking.ts'
export { type Scan, type ScanObserver, startScan } from './scan.ts'
