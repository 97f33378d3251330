export {
  createPageReader,
  type Page,
  type PageReader,
  type PageResult,
  type ReadOptions,
} from './page-reader.ts'
