import type { Aside, Place } from '../../../shared/scan.ts'
import type { NamedSource } from '../../lists/index.ts'
import type { PageElement } from '../reading/page-element.ts'

export type WrittenSource = NamedSource & { place: Place }

/** One image of a page as it is written there: its addresses, and what the page says of it. */
export type WrittenImage = {
  sources: readonly WrittenSource[]
  fields: Record<string, string>
  /** What makes it no image of the page, as far as its place on the page tells. */
  aside?: Aside | undefined
  /** What its links are relative to, where that is not the page. */
  base?: string
}

/** What a page holds. Links in `pages` and `stylesheets` are whole. */
export type PageContent = {
  images: WrittenImage[]
  stylesheets: string[]
  /** Pages that it links to, feeds' entries and sitemaps' pages among them. */
  pages: string[]
  /** Further files of the same thing: sitemaps that a sitemap is made of, the next part of a listing. */
  further: string[]
  /** Pages that are shown as part of it. */
  frames: string[]
  /** Data that its scripts load: manifests of IIIF, JSON of its own site. */
  data: string[]
  /** The page that it sends its readers to at once. */
  refresh?: string
  /** HTML that it holds as text. */
  pieces: string[]
}

export const noContent = (): PageContent => ({
  images: [],
  stylesheets: [],
  pages: [],
  further: [],
  frames: [],
  data: [],
  pieces: [],
})

/** Text as it is read: without what only lays it out. Undefined for none, and cut where it goes on for long. */
const readable = (text: string | undefined): string | undefined =>
  text?.replace(/\s+/g, ' ').trim().slice(0, 500) || undefined

/** The fields that have something to say. */
export const fieldsOf = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => {
      const said = readable(text)
      return said === undefined ? [] : [[name, said]]
    }),
  )

/** Far more than any page offers of one picture. */
const mostSources = 100

/** Attributes of the `<source>`s that belong to an image of a `<picture>`: those before it (WHATWG HTML, 4.8.2). */
export function pictureSources(image: PageElement): PageElement['attribs'][] {
  const sources: PageElement['attribs'][] = []
  const { parent } = image
  if (parent === null || !('name' in parent) || parent.name !== 'picture') return sources
  for (let at = image.prev; at !== null && sources.length < mostSources; at = at.prev) {
    if (!('attribs' in at)) continue
    // They are the other's: a picture full of images must not be walked through for each.
    if (at.name === image.name) break
    if (at.name === 'source') sources.unshift(at.attribs)
  }
  return sources
}
