import { isFileName, readCell } from '../links/cell.ts'
import { looksLikeImage } from '../links/link.ts'
import type { Cell } from './entity.ts'

const licenceLink =
  /^https?:\/\/(?:www\.)?(?:creativecommons\.|rightsstatements\.|opensource\.org\/licen|[^?#]*\/(?:licen[sc]es?|publicdomain)\/)/i
const pageEnding = /^[^?#]*(?:\.(?:html?|php|aspx?|jsp)|\/wiki\/[^/?#]*:[^/?#]*|\/search)(?:[?#]|$)/i
/** What is asked of a file by a word behind its name: `/files/cat.tif/content`. */
const filePart =
  /^[^?#]*\.(?:jpe?g|png|gif|webp|avif|heic|bmp|tiff?|jp2)\/(?:content|download|raw|file|original|full)(?:[?#]|$)/i
/** Programs, that may show an image too. */
const scriptEnding = /^[^?#]*\.(?:php|aspx?|jsp)(?:[?#]|$)/i
const otherEnding =
  /^[^?#]*\.(?:mp4|m4v|webm|mov|avi|mkv|m3u8|mpd|gifv|mp3|m4a|wav|ogg|flac|pdf|epub|zip|rar|7z|gz|tar|xml|json|txt|csv|xlsx?|docx?|pptx?|css|js|woff2?|ttf|exe|apk|glb|stl)(?:[?#]|$)/i
const imageHost =
  /^https?:\/\/(?:[^/]*\.)?(?:images\.unsplash\.com|images\.pexels\.com|(?:live|farm\d+)\.static\.?flickr\.com|pbs\.twimg\.com|i\.(?:imgur\.com|redd\.it|pinimg\.com|ytimg\.com)|lh\d\.googleusercontent\.com|picsum\.photos|placehold\.co)\//i
const imageParameter = /[?&](?:format|fm|fmt|wx_fmt|f|ext)=(?:jpe?g|png|webp|gif|avif)(?:&|$)/i

const isDataImage = (link: string): boolean => /^data:image\//i.test(link)

/** Whether a link says by itself that it is an image's. A page about an image may end like one: `/wiki/File:X.jpg`. */
export const saysItIsImage = (link: string): boolean =>
  isDataImage(link) ||
  (!pageEnding.test(link) &&
    (looksLikeImage(link) || imageHost.test(link) || imageParameter.test(link) || filePart.test(link)))

/** Whether a link says by itself that it leads to a page: by its ending, or as it names a host and nothing more. */
export const saysItIsPage = (link: string): boolean =>
  pageEnding.test(link) || /^https?:\/\/[^/?#]+\/?$/i.test(link)

/** Characters of a value that stand for a column's values. */
const shownSample = 80

/** Whether a link says by its ending that it leads to a file that is no image. */
export const saysItIsOther = (link: string): boolean => otherEnding.test(link) && !imageParameter.test(link)

/** Adds a cell to what is known of its column. */
export function addEvidence({ column, value, shown }: Cell, saysImage: boolean | undefined): void {
  const { evidence } = column
  if (value.trim() === '') return
  if (evidence.filled === 0) column.sample = (shown ?? value).trim().slice(0, shownSample).toWellFormed()
  evidence.filled += 1
  const { links, words, isHtml = false } = readCell(value)
  const [first] = links
  if (first === undefined) {
    if (isFileName(value)) evidence.fileNames += 1
    return
  }
  if (words) {
    evidence.prose += 1
    if (isHtml) evidence.html += 1
    return
  }
  evidence.links += 1
  if (shown !== undefined) evidence.behindWords += 1
  if (saysItIsImage(first.link)) evidence.images += 1
  if (saysImage === true) evidence.saysImage += 1
  if (saysImage === false) evidence.saysOther += 1
  if (licenceLink.test(first.link)) evidence.licences += 1
  if (scriptEnding.test(first.link)) evidence.scripts += 1
  else if (saysItIsPage(first.link) || saysItIsOther(first.link)) evidence.pages += 1
}
