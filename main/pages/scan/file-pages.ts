import type { Candidate } from '../../../shared/scan.ts'
import { ownImages, pageAbout } from '../follow/own-images.ts'
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
  /** Whether a page of this address may be read; takes note of it, and of those that may not. */
  admit(url: string, page: string): boolean
  /** A page was read. */
  tell(url: string, aiRules: string | undefined): void
  signal: AbortSignal
}

export function createFilePages({ read, admit, tell, signal }: FilePagesContext): FilePages {
  const known = new Map<string, Promise<string | undefined>>()

  async function imageOf(url: string, page: string): Promise<string | undefined> {
    if (!admit(url, page)) return undefined
    const result = await read(url, { referer: page, signal })
    if (result.kind === 'image') return result.url
    if (result.kind === 'failed' || result.page.document.kind !== 'html') return undefined
    const { url: at, document, aiRules } = result.page
    tell(at, aiRules)
    return (await ownImages({ $: document.$, url: at })).images[0]?.url
  }

  function behind(link: string, page: string): Promise<string | undefined> {
    const asked = known.get(link) ?? imageOf(link, page)
    known.set(link, asked)
    return asked
  }

  return {
    async through(candidate) {
      const { url, foundIn, alternatives, page, aside } = candidate
      const link = pageAbout(candidate)
      if (aside !== undefined || link === undefined) return candidate
      const image = await behind(link, page)
      if (image === undefined || image === url) return candidate
      const { saidWidth: _ofSmall, ...rest } = candidate
      const others = alternatives.filter(other => other.url !== image)
      return { ...rest, url: image, foundIn: 'link', alternatives: [{ url, foundIn }, ...others] }
    },
    async linked(link, page) {
      const image = await behind(link, page)
      return image === undefined
        ? undefined
        : { page, url: image, foundIn: 'link', alternatives: [], fields: { link } }
    },
  }
}
