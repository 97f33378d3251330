import { cleanLink, saysItIsImage, sizeWordIn } from '../../lists/index.ts'
import type { PageElement } from '../reading/page-element.ts'
import { isImageAddress } from './address.ts'
import type { HtmlPage } from './html-page.ts'

/** The one image inside a link that leads to an image: both are the same. */
export function imageOfLink(anchor: PageElement, page: HtmlPage): PageElement | undefined {
  const href = linkOf(anchor)
  const [shown, another] = page.imagesOfLinks.get(anchor) ?? []
  return href !== undefined && leadsToImage(anchor, href, page) && another === undefined ? shown : undefined
}

/** Words by which scripts know links that they show over the page. */
const lightboxes =
  /(?:^|[^a-z])(?:lightbox|fancybox|glightbox|magnific|mfp|photoswipe|pswp|swipebox|colorbox|venobox|prettyphoto|thickbox|highslide|shadowbox|lbimage|fslightbox|featherlight|lightgallery|cboxelement|image-popup|popup-image|zoomable|ngg-fancybox|sl-lightbox)(?:[^a-z]|$)/i
const otherShows = /youtu\.?be|vimeo\.com|dailymotion|google\.[a-z.]+\/maps/i

/** Whether a link leads to an image, by its ending or by what shows it. `href`: its address, as of `linkOf`. */
export function leadsToImage(anchor: PageElement, href: string, page: HtmlPage): boolean {
  const known = page.imageLinks.get(anchor)
  if (known !== undefined) return known
  const leads = isLinkToImage(anchor, href, page)
  page.imageLinks.set(anchor, leads)
  return leads
}

function isLinkToImage(anchor: PageElement, href: string, page: HtmlPage): boolean {
  const { attribs } = anchor
  if (saysItIsImage(href)) return true
  // Wallpapers: the resolution is the last part of the address.
  if (page.imagesOfLinks.get(anchor)?.length === 1 && /\/\d{3,5}x\d{3,5}\/?$/.test(href)) return true
  if (isOfSameScript(anchor, href, page) || isOtherSize(anchor, href, page)) return true
  if (/^image\//i.test(attribs['type'] ?? '') || saysItIsImage(attribs['download'] ?? '')) return true
  const kind = attribs['data-type'] ?? attribs['data-fancybox-type'] ?? ''
  if (kind !== '' && !/^image$/i.test(kind)) return false
  const marks = `${attribs['class'] ?? ''} ${attribs['rel'] ?? ''} ${Object.keys(attribs)
    .filter(name => name.startsWith('data-'))
    .join(' ')}`
  return lightboxes.test(marks.slice(0, 500)) && isImageAddress(href, true) && !otherShows.test(href)
}

/**
 * Whether a link leads to what the one image in it is a smaller form of: by the same script, with the same number. So do
 * the attachments of forums.
 */
function isOfSameScript(anchor: PageElement, href: string, { base, imagesOfLinks }: HtmlPage): boolean {
  if (!href.includes('?')) return false
  const [shown, another] = imagesOfLinks.get(anchor) ?? []
  const src = shown?.attribs['src']
  if (src === undefined || another !== undefined || !src.includes('?')) return false
  const [to, from] = [URL.parse(href, base), URL.parse(src, base)]
  if (to === null || from === null || to.origin + to.pathname !== from.origin + from.pathname) return false
  const numbers = [...to.searchParams].filter(([, value]) => /^\d+$/.test(value))
  return numbers.some(([name, value]) => from.searchParams.get(name) === value) || differInSize(to, from)
}

/** Whether two queries are the same but for what says a size, and share something longer than a number. */
function differInSize(to: URL, from: URL): boolean {
  const rest = ({ searchParams }: URL) =>
    [...searchParams].filter(([name]) => !/^(?:size|w|h|width|height|variant|version)$/i.test(name))
  const [ours, theirs] = [rest(to), rest(from)]
  const same = ours.every(([name, value]) => from.searchParams.get(name) === value)
  return to.search !== from.search && same && ours.length > 0 && ours.length === theirs.length
}

/** Whether a link leads to another size of the one image in it: the same address but for a word, `/12/small` and `/12/full`. */
function isOtherSize(anchor: PageElement, href: string, { imagesOfLinks }: HtmlPage): boolean {
  const [shown, another] = imagesOfLinks.get(anchor) ?? []
  const src = shown?.attribs['src']
  if (src === undefined || another !== undefined || href === src) return false
  const [to, from] = [href.split('/'), src.split('/')]
  return (
    to.length === from.length &&
    to.every(
      (part, at) =>
        part === from[at] || (sizeWordIn(part) !== undefined && sizeWordIn(from[at] ?? '') !== undefined),
    )
  )
}

/** Where an anchor leads; undefined where that is on this page. */
export function linkOf(anchor: PageElement): string | undefined {
  const href = cleanLink(anchor.attribs['href'])
  return href === undefined || href.startsWith('#') || /^javascript:/i.test(href) ? undefined : href
}

/** Whether a link leads to the folder above, as in an index of files: away from what was asked for. */
export const leadsUp = (href: string, text: string): boolean =>
  /^(?:\.\/)?\.\.\/?$/.test(href) ||
  /^\s*(?:\.\.\/?|\[?(?:to )?parent directory\]?)\s*$/i.test(text.slice(0, 100))
