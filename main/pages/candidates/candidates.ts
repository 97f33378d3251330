import type { Candidate, Skipped } from '../../../shared/scan.ts'
import { resolveLink } from '../../lists/index.ts'
import type { PageDocument } from '../reading/page-document.ts'
import { cssLinks } from './css-images.ts'
import { readFeed } from './feed-images.ts'
import { foldCandidates } from './fold-candidates.ts'
import { readHtml } from './html-images.ts'
import type { PageContent, WrittenImage } from './page-content.ts'

export type PageCandidates = Omit<PageContent, 'images'> & { candidates: Candidate[]; skipped: Skipped[] }

/**
 * The images that a page names, one candidate each, and what else it leads to. Pure: nothing is asked for.
 * `selector` keeps only images inside the elements it matches (`selectorFault` tells what is none).
 */
export async function findCandidates(
  page: { url: string; document: PageDocument },
  selector?: string,
): Promise<PageCandidates> {
  const { url, document } = page
  const { images, ...rest } =
    document.kind === 'html' ? readHtml(document.$, url, selector) : await readFeed(document.$, url)
  return { ...rest, ...candidatesOf(images, url, url) }
}

/** The images that a stylesheet of `page` names, and the stylesheets it imports. */
export function findInStylesheet(
  text: string,
  stylesheet: string,
  page: string,
): { candidates: Candidate[]; skipped: Skipped[]; stylesheets: string[] } {
  const { images, imports } = cssLinks(text, 'stylesheet')
  const found = images.map(links => ({
    sources: links.map(link => ({ link, place: 'css' as const })),
    fields: {},
  }))
  const stylesheets = imports.flatMap(link => {
    const parsed = resolveLink(link, stylesheet)
    return 'url' in parsed ? parsed.url : []
  })
  return { ...candidatesOf(found, stylesheet, page), stylesheets }
}

function candidatesOf(
  images: readonly WrittenImage[],
  base: string,
  page: string,
): { candidates: Candidate[]; skipped: Skipped[] } {
  const named: Candidate[] = []
  const skipped: Skipped[] = []
  for (const { sources, fields, base: own = base } of images) {
    const reasons: Skipped[] = []
    const seen = new Set<string>()
    const addresses = sources.flatMap(({ link, place }) => {
      const parsed = resolveLink(link, own)
      if ('reason' in parsed) {
        reasons.push({ page, url: link.slice(0, 100), why: whyNot(link, parsed.reason) })
        return []
      }
      if (seen.has(parsed.url)) return []
      seen.add(parsed.url)
      return [{ url: parsed.url, foundIn: place }]
    })
    const [best, ...alternatives] = addresses
    if (best !== undefined) named.push({ page, ...best, alternatives, fields })
    else if (reasons[0] !== undefined) skipped.push(reasons[0])
  }
  return { candidates: foldCandidates(named), skipped }
}

const whyNot = (link: string, reason: string): string =>
  /^data:/i.test(link) ? 'the image is written into the page itself; there is nothing to download' : reason
