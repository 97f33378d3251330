import type { ImageType } from './model.ts'

/**
 * Where a page names an image, best first: that is the order in which one of several addresses is taken. `link`: an
 * address that something links to; `data`: an attribute for loading late.
 */
export const places = [
  'link',
  'data',
  'srcset',
  'src',
  'poster',
  'feed',
  'sitemap',
  'json-ld',
  'image-src',
  'og-image',
  'twitter-image',
  'preload',
  'css',
] as const
export type Place = (typeof places)[number]

/** One image that a page names, whether or not it was looked at. */
export type Candidate = {
  /** The page that names it, as it was reached. */
  page: string
  url: string
  foundIn: Place
  /** Other addresses of the same image, best first. */
  alternatives: readonly { url: string; foundIn: Place }[]
  /** What the page says of it: alt, title, caption, link; title and date of a feed's entry. */
  fields: Readonly<Record<string, string>>
  /** What its page asks of whoever collects images for training; absent where it says nothing. */
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
export type Skipped = { page: string; url: string; why: string }

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
}
