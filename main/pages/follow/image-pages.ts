import { hostOf } from '../../../shared/address.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { isFilePage } from '../candidates/address.ts'
import { type Behind, imageBehind } from '../candidates/own-images.ts'
import type { PageReader } from '../reading/page-reader.ts'
import type { Detail } from './extract.ts'

/** Folders and programs that show an image on a page, where its address may end as the image does. */
const viewer =
  /\/(?:views?|viewer|show|display|details?|(?:image|photo|media)-?view(?:er)?|lightbox|page)\/|\.(?:php|aspx?|cgi|jsp)\?/i

/** Whether an address that ends as an image does may be that of a page. */
export const mayBePage = (url: string): boolean => isFilePage(url) || viewer.test(url)

/** Links of a host to a viewer that are looked at; all of them once one was a page. */
const mostLooks = 1

/** Follows links that look like an image and lead to a page about it, such as `/wiki/File:Fox.jpg`. */
export type ImagePages = {
  /**
   * The images, each that is such a page replaced by the main image of that page, or else by its next address. `isLinked`:
   * whether the page they are of links to an address. Rejects with the signal's reason.
   */
  through(
    images: Detail['images'],
    page: string,
    isLinked: (url: string) => boolean,
    signal: AbortSignal,
  ): Promise<Detail>
}

/** `asNamed`: what is a page about an image gives way to the image that is shown in its place, without being read. */
export function createImagePages(read: PageReader['read'], asNamed: boolean): ImagePages {
  const looks = new Map<string, number>()
  const known = new Map<string, Promise<Behind>>()

  /** Whether it has to be asked for to know what it is. */
  function isDoubtful(url: string): boolean {
    if (isFilePage(url)) return true
    if (!viewer.test(url)) return false
    const host = hostOf(url)
    const looked = looks.get(host) ?? 0
    looks.set(host, looked + 1)
    return looked < mostLooks
  }

  /** The address itself where it is an image; the main image of a page. */
  async function behind(url: string, page: string, signal: AbortSignal): Promise<Behind> {
    const found = await imageBehind(read, url, page, signal)
    const isPage = found.kind === 'none' || (found.kind === 'image' && found.isPage)
    if (isPage) looks.set(hostOf(url), Number.NEGATIVE_INFINITY)
    return found
  }

  /** The address to ask for; undefined where there is no image at any. */
  async function addressOf(
    { url, others: [next] = [] }: Detail['images'][number],
    page: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (isFilePage(url) && asNamed && next !== undefined) return next
    const asked = known.get(url) ?? behind(url, page, signal)
    known.set(url, asked)
    const found = await asked
    if (found.kind === 'image') return found.url
    // What could not be read may be an image all the same, unless its address is that of a page.
    return found.kind === 'failed' && (next === undefined || !isFilePage(url)) ? url : next
  }

  return {
    async through(images, page, isLinked, signal) {
      let lost = 0
      const found: Detail['images'] = []
      for (const image of images) {
        if (!isLinked(image.url) || !isDoubtful(image.url)) {
          found.push(image)
          continue
        }
        const url = await addressOf(image, page, signal)
        if (url === undefined) lost += 1
        else found.push({ ...image, url })
      }
      const problem = `${formatCount(lost, 'link')} that looked like an image led to a page without one`
      return { images: found, problems: lost === 0 ? [] : [problem] }
    },
  }
}
