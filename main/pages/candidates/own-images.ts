import type { CheerioAPI } from 'cheerio/slim'
import type { Candidate, Place } from '../../../shared/scan.ts'
import { originalsOf } from '../originals/originals.ts'
import type { PageDocument } from '../reading/page-document.ts'
import type { PageReader } from '../reading/page-reader.ts'
import { isFilePage } from './address.ts'
import { findCandidates } from './candidates.ts'

/** What a page shows, where a recipe does not say which image of it is meant. */
export type OwnImages = {
  /**
   * The likeliest first: what the page names as its own, what it shows, what its data and its styles name. `about`: the page
   * about it, as of `pageAbout`.
   */
  images: { url: string; about: string | undefined }[]
  /** Addresses of logos, icons and the like, which are never meant. */
  asides: ReadonlySet<string>
}

/** `url`: the page's address after redirects. `document`: how it was sent, where that is no HTML. */
type ShownPage = { url: string; $: CheerioAPI; document?: PageDocument | undefined }

/** Where a page says of itself what its image is. */
const named: ReadonlySet<Place> = new Set<Place>(['json-ld', 'og-image', 'twitter-image', 'image-src'])
/** Places that name an image without showing it there. */
const late: ReadonlySet<Place> = new Set<Place>(['script', 'css', 'preload'])

/** The images of a page by the evidence that a scan goes by. */
export async function ownImages({
  $,
  url,
  document = { kind: 'html', text: '', $ },
}: ShownPage): Promise<OwnImages> {
  const { candidates } = await findCandidates({ url, document })
  const isAside = ({ aside }: Candidate) => aside !== undefined
  const asides = candidates.filter(isAside).flatMap(candidate => addressesOf(candidate).map(({ url }) => url))
  const images = candidates
    .filter(candidate => !isAside(candidate))
    .map(candidate => ({ url: candidate.url, about: pageAbout(candidate), rank: rankOf(candidate) }))
    .sort((a, b) => a.rank - b.rank)
  return { images, asides: new Set(asides) }
}

/**
 * The page about an image that is shown small, such as `/wiki/File:Fox.jpg`, where its link leads there. Where a rule knows
 * the original, one look at that is enough.
 */
export function pageAbout({ url, fields: { link } }: Candidate): string | undefined {
  return link !== undefined && isFilePage(link) && originalsOf(url).length === 0 ? link : undefined
}

/** What is behind an address. `isPage`: it is a page, and not an image whose address looks like one. */
export type Behind =
  | { kind: 'image'; url: string; isPage: boolean; aiRules: string | undefined }
  | { kind: 'none' }
  | { kind: 'failed' }

/** The image that an address leads to: itself, or the main image of the page that it is. Rejects with the signal's reason. */
export async function imageBehind(
  read: PageReader['read'],
  address: string,
  referer: string,
  signal: AbortSignal,
): Promise<Behind> {
  const result = await read(address, { referer, signal })
  if (result.kind === 'failed') return { kind: 'failed' }
  if (result.kind === 'image') return { kind: 'image', url: result.url, isPage: false, aiRules: undefined }
  const { document, url, aiRules } = result.page
  const [image] = document.kind === 'html' ? (await ownImages({ $: document.$, url })).images : []
  return image === undefined ? { kind: 'none' } : { kind: 'image', url: image.url, isPage: true, aiRules }
}

function rankOf(candidate: Candidate): number {
  const places = addressesOf(candidate).map(({ foundIn }) => foundIn)
  if (places.some(place => named.has(place))) return 0
  return places.every(place => late.has(place)) ? 2 : 1
}

const addressesOf = ({ url, foundIn, alternatives }: Candidate) => [{ url, foundIn }, ...alternatives]
