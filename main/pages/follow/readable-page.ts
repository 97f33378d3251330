import type { CheerioAPI } from 'cheerio/slim'
import type { PageDocument } from '../reading/page-document.ts'

/**
 * A page to take things from. `url`: its address after redirects. `document`: how it was sent, where that is no HTML.
 */
export type ReadablePage = {
  url: string
  $: CheerioAPI
  document?: PageDocument | undefined
  /** The page after it, as the headers of its answer say. */
  next?: string | undefined
}
