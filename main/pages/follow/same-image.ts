import { type Failure, failure } from '../../../shared/failure.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { formatCount } from '../../../shared/text/format.ts'

/** Fewer pages may well share an image. */
export const fewPages = 5

/** Fewer say nothing at all. */
const fewestPages = 3

/**
 * The images that most of some pages share: the likeliest of most, then the next of most, and so on. `pages`: the images
 * of each, the likeliest first. None where no page has another: then its own image cannot be known.
 */
export function sharedImages(pages: readonly (readonly string[])[]): ReadonlySet<string> {
  const shared = new Set<string>()
  if (pages.length < fewPages) return sharedByAll(pages)
  for (;;) {
    const likeliest = pages.flatMap(images => ownOf(images, shared) ?? [])
    if (likeliest.length === 0) return new Set()
    const most = mostCommon(countsOf(likeliest), pages.length)
    if (most === undefined) return shared
    shared.add(most.url)
  }
}

/** Of few pages only what is the likeliest of all, and only where each page has another that is on no other of them. */
function sharedByAll(pages: readonly (readonly string[])[]): ReadonlySet<string> {
  const shared = new Set(pages.flatMap(([likeliest]) => likeliest ?? []))
  if (pages.length < fewestPages || shared.size !== 1) return new Set()
  const own = new Set(pages.flatMap(images => ownOf(images, shared) ?? []))
  return own.size === pages.length ? shared : new Set()
}

/** The likeliest image of a page that is not shared. */
export const ownOf = (images: readonly string[], shared: ReadonlySet<string>): string | undefined =>
  images.find(url => !shared.has(url))

/** Notices where the image of most pages is one and the same: the site's own. */
export function createSameImage() {
  const pagesOf = new Map<string, number>()
  let pages = 0
  return {
    /** The image of one page. */
    note(url: string): void {
      pages += 1
      addTo(pagesOf, url)
    },
    found(): Failure | undefined {
      const most = pages < fewPages ? undefined : mostCommon(pagesOf, pages)
      return (
        most &&
        failure(
          'same-image',
          `${publicUrl(most.url)} is the image of ${formatCount(most.count, 'page')} of ${pages}`,
        )
      )
    },
  }
}

function countsOf(urls: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const url of urls) addTo(counts, url)
  return counts
}

const addTo = (counts: Map<string, number>, url: string): Map<string, number> =>
  counts.set(url, (counts.get(url) ?? 0) + 1)

/** The image that more than half of the pages have. */
function mostCommon(
  counts: ReadonlyMap<string, number>,
  pages: number,
): { url: string; count: number } | undefined {
  for (const [url, count] of counts) if (count > pages / 2) return { url, count }
  return undefined
}
