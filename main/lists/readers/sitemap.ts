import { saysItIsImage } from '../planner/evidence.ts'
import { type ListContext, shortened } from './reader.ts'
import { childOf, isFields, listOf } from './xml-documents.ts'

/** What an entry of a sitemap says of a page (sitemaps.org, protocol 0.9). */
const pageParts = /^(?:\w+:)?(?:loc|lastmod|changefreq|priority|link|rel|hreflang|href|mobile|#text)$/

/**
 * Tells of a sitemap that names pages and no images, and what helps. Answers whether the document is one: none of its
 * links is an image of the list.
 */
export function tellSitemap({ source, tell }: ListContext, document: unknown): boolean {
  const index = childOf(document, 'sitemapindex')
  const entries =
    index === undefined
      ? listOf(childOf(childOf(document, 'urlset'), 'url'))
      : listOf(childOf(index, 'sitemap'))
  const links = entries.map(entry => String(childOf(entry, 'loc') ?? ''))
  const [first] = links
  const isOfPages =
    first !== undefined && entries.every(saysPageOnly) && (index !== undefined || !links.some(saysItIsImage))
  if (!isOfPages) return false
  const text = shortened(first)
  const what = index === undefined ? 'pages' : 'sitemaps'
  tell({ kind: 'left-out', source, line: 1, text, reason: `loc: ${what} of a site`, count: links.length })
  const reason = `this is a sitemap of ${what}, not of images; to get the images of its pages: shoal scan ${scanned(source, first)}`
  tell({ kind: 'note', source, line: 1, text: '', reason })
  return true
}

const saysPageOnly = (entry: unknown): boolean =>
  isFields(entry) && Object.keys(entry).every(key => pageParts.test(key))

/** The sitemap itself where it was read from its address, else the site. */
function scanned(source: string, link: string): string {
  if (/^https?:/.test(source)) return source
  const site = URL.parse(link)
  return site === null ? 'URL' : `${site.origin}/ --depth 1`
}
