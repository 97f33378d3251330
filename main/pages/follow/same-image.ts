import { type Failure, failure } from '../../../shared/failure.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import { formatCount } from '../../../shared/text/format.ts'
import type { Detail } from './extract.ts'

/** Fewer pages may well share an image. */
const fewPages = 5

/** Notices where the image that was taken of most pages is one and the same: the site's own. */
export function createSameImage() {
  const pagesOf = new Map<string, number>()
  let pages = 0
  return {
    /** The images taken of one page. */
    note(images: Detail['images']): void {
      const [first, another] = images
      if (first === undefined || another !== undefined) return
      pages += 1
      pagesOf.set(first.url, (pagesOf.get(first.url) ?? 0) + 1)
    },
    found(): Failure | undefined {
      if (pages < fewPages) return undefined
      const most = [...pagesOf].find(([, count]) => count > pages / 2)
      if (most === undefined) return undefined
      const [url, count] = most
      return failure(
        'same-image',
        `${publicUrl(url)} is the image of ${formatCount(count, 'page')} of ${pages}`,
      )
    },
  }
}
