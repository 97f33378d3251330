import type { Candidate, Skipped } from '../../../shared/scan.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { imageBehind, pageAbout } from '../candidates/own-images.ts'
import type { PageReader } from '../reading/page-reader.ts'

/** Reads the pages about images that a scanned page links to, such as `/wiki/File:Fox.jpg`, each once. */
export type FilePages = {
  /** The candidate with the image of the page about it as its own, where its link leads to one. */
  through(candidate: Candidate): Promise<Candidate>
  /** The image of such a page that is only linked, in words; undefined where it has none. */
  linked(link: string, page: string): Promise<Candidate | undefined>
}

export type FilePagesContext = {
  read: PageReader['read']
  /** Whether a page of this address may be read; takes note of it. */
  admit(url: string): boolean
  /** A page that is not read, because there are too many. */
  skip(skipped: Skipped): void
  signal: AbortSignal
  /** Pages to read at most. They belong to their images and are no pages of the scan, so they have a bound of their own. */
  most?: number
}

type Found = { url: string; aiRules: string | undefined }

export function createFilePages({ read, admit, skip, signal, most = 1000 }: FilePagesContext): FilePages {
  const known = new Map<string, Promise<Found | undefined>>()
  let begun = 0

  async function imageOf(url: string, page: string): Promise<Found | undefined> {
    if (!admit(url)) return undefined
    begun += 1
    if (begun > most) {
      const pages = formatCount(most, 'such page')
      skip({ page, url, why: `it is a page about an image, and ${pages} were read` })
      return undefined
    }
    const found = await imageBehind(read, url, page, signal)
    return found.kind === 'image' ? found : undefined
  }

  function behind(link: string, page: string): Promise<Found | undefined> {
    const asked = known.get(link) ?? imageOf(link, page)
    known.set(link, asked)
    return asked
  }

  const ruled = ({ aiRules }: Found) => aiRules !== undefined && { aiRules }

  return {
    async through(candidate) {
      const { url, foundIn, alternatives, page, aside } = candidate
      const link = pageAbout(candidate)
      if (aside !== undefined || link === undefined) return candidate
      const image = await behind(link, page)
      if (image === undefined || image.url === url) return candidate
      const { saidWidth: _ofSmall, ...rest } = candidate
      const others = alternatives.filter(other => other.url !== image.url)
      return {
        ...rest,
        url: image.url,
        foundIn: 'link',
        alternatives: [{ url, foundIn }, ...others],
        ...ruled(image),
      }
    },
    async linked(link, page) {
      const image = await behind(link, page)
      return (
        image && {
          page,
          url: image.url,
          foundIn: 'link',
          alternatives: [],
          fields: { link },
          ...ruled(image),
        }
      )
    },
  }
}
