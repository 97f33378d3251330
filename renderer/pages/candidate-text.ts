import type { FoundRow } from '../../shared/contract/commands.ts'
import type { Place } from '../../shared/scan.ts'
import { formatBytes } from '../../shared/text/format.ts'

/** Where a page names an image, to a person. */
export const placeWords: Readonly<Record<Place, string>> = {
  page: 'the address itself',
  link: 'the page links to it',
  data: 'shown when it scrolls into sight',
  srcset: 'largest of several sizes',
  src: 'shown on the page',
  poster: 'first picture of a video',
  feed: 'entry of a feed',
  sitemap: 'named in a sitemap',
  listing: 'file of a folder',
  iiif: 'from an image service',
  'json-ld': 'named in the page’s data',
  'image-src': 'named as the page’s image',
  'og-image': 'named for sharing',
  request: 'loaded by the page',
  'twitter-image': 'named for sharing',
  preload: 'loaded ahead by the page',
  script: 'from the page’s data',
  css: 'background of the page',
}

/** Size, type and bytes of an image, as far as they are known. */
export function factsOf({ width, height, imageType, bytes, state }: FoundRow): string {
  if (state === 'looking') return 'Checking …'
  const facts = [
    ...(width !== undefined && height !== undefined ? [`${width} × ${height}`] : []),
    ...(imageType === undefined ? [] : [imageType.toUpperCase()]),
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
  ]
  return facts.length === 0 ? 'Unknown size' : facts.join(', ')
}

/** What a tile says of its image. */
export const tileWords = (row: FoundRow): string =>
  row.state === 'refused' ? 'Blocked by robots.txt' : factsOf(row)
