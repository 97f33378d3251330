import type { ImageType } from './image.ts'

/**
 * Where a page names an image; of one address in several places, the first of these counts. `page`: the address of the
 * page is that of an image. `link`: an address that something links to; `data`: an attribute for loading late;
 * `script`: the data of its scripts, or JSON; `listing`: an index of files; `iiif`: an image service (IIIF); `request`: asked for when the page was loaded in a
 * browser.
 */
export const places = [
  'page',
  'link',
  'data',
  'srcset',
  'src',
  'poster',
  'feed',
  'sitemap',
  'listing',
  'iiif',
  'json-ld',
  'image-src',
  'og-image',
  'twitter-image',
  'preload',
  'script',
  'css',
  'request',
] as const
export type Place = (typeof places)[number]

/** What is named on a page and is no image of it. The first two are never offered, the others where asked for. */
export const asides = [
  'tracker',
  'spacer',
  'logo',
  'icon',
  'avatar',
  'sprite',
  'tile',
  'decoration',
  'advertisement',
  'beside',
  'header',
  'menu',
  'footer',
] as const
export type Aside = (typeof asides)[number]

/** One image that a page names, whether or not it was looked at. */
export type Candidate = {
  /** The page that names it, as it was reached. */
  page: string
  url: string
  foundIn: Place
  /** Other addresses of the same image, best first. */
  alternatives: readonly { url: string; foundIn: Place }[]
  /** Width in pixels that the page gives its best address; absent where it says nothing. */
  saidWidth?: number
  /** The rule by which its address was guessed from the one that the page names; absent where the page names it. */
  guessed?: string
  /** What it is beside the images of its page; absent for those. */
  aside?: Aside
  /** What the page says of it: alt, title, caption, link; title and date of a feed's entry. */
  fields: Readonly<Record<string, string>>
  /** What its page asks of those who collect images for training; absent where it says nothing. */
  aiRules?: string
}

/** What was read from the first bytes of a candidate. Absent where the host did not tell. */
export type CandidateFacts = {
  width?: number
  height?: number
  /** Of the whole file. */
  bytes?: number
  imageType?: ImageType
}

/** Why a page or an image was passed over: `why` is a sentence. */
export type Skipped = { page: string; url: string; why: string; aside?: Aside }

/**
 * `looking`: waits for its first bytes. `offered`: can be downloaded. `refused`: its site's robots.txt asks programs to
 * leave it alone; only a person takes it, by hand. `skipped`: not wanted, or not there.
 */
export type ScanRow = {
  candidate: Candidate
  facts: CandidateFacts
  state: 'looking' | 'offered' | 'refused' | 'skipped'
  /** A sentence: why it is refused or skipped, or why nothing is known of it. */
  why?: string
}

export type ScanSummary = {
  /** Pages read. */
  pages: number
  /** Images offered. */
  candidates: number
  /** Images that are not, pages that could not be read among them. */
  skipped: number
  /** Those of them that are refused. */
  refused: number
  /** Those of them that are no images of their page: logos, icons, trackers and the like. */
  asides: number
}
