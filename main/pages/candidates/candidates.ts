import type { Candidate, Skipped } from '../../../shared/scan.ts'
import { asideWords } from '../../../shared/text/asides.ts'
import { resolveLink, widthOf } from '../../lists/index.ts'
import { asideOf, asideOfStyle } from '../evidence/aside.ts'
import { nowhere } from '../evidence/surroundings.ts'
import { withoutFragment } from '../reading/links.ts'
import { type PageDocument, parseHtml } from '../reading/page-document.ts'
import { isOtherFile } from './address.ts'
import { cssLinks } from './css-images.ts'
import { readFeed } from './feed-images.ts'
import { foldCandidates, largestFirst, type NamedCandidate, pagesOwn } from './fold-candidates.ts'
import { readHtml } from './html-images.ts'
import { readJson } from './json-page.ts'
import { readListing } from './listing.ts'
import { noContent, type PageContent, type WrittenImage } from './page-content.ts'

export type PageCandidates = Omit<PageContent, 'images' | 'pieces'> & {
  candidates: Candidate[]
  skipped: Skipped[]
}

/**
 * The images that a page names, one candidate each, and what else it leads to. Pure: nothing is asked for.
 * `selector` keeps only images inside the elements it matches (`selectorFault` tells what is none).
 */
export async function findCandidates(
  page: { url: string; document: PageDocument },
  selector?: string,
): Promise<PageCandidates> {
  const { url } = page
  const { images, pieces, ...rest } = await readDocument(page, selector)
  images.push(...(await readPieces(pieces, url)))
  return { ...rest, ...candidatesOf(unlessAll(images), url, url) }
}

/** Where all images of a page are beside something, as on a page of recommendations, these are what it is about. */
const unlessAll = (images: readonly WrittenImage[]): readonly WrittenImage[] =>
  images.some(({ aside }) => aside === undefined)
    ? images
    : images.map(image => (image.aside === 'beside' ? { ...image, aside: undefined } : image))

async function readDocument(
  { url, document }: { url: string; document: PageDocument },
  selector: string | undefined,
): Promise<PageContent> {
  if (document.kind === 'html') return readHtml(document.$, url, selector)
  if (document.kind === 'json') return readJson(document.text, url)
  return readListing(document.$, url) ?? (await readFeed(document.$, url))
}

/** HTML inside of data, which may hold some more: at most this number of pieces and of characters for a page. */
const mostPieces = 500
const mostPieceLength = 2_000_000

async function readPieces(pieces: readonly string[], url: string): Promise<WrittenImage[]> {
  const found = noContent()
  const waiting = [...new Set(pieces)]
  let room = mostPieceLength
  for (let at = 0; at < Math.min(waiting.length, mostPieces); at += 1) {
    const piece = waiting[at] ?? ''
    room -= piece.length
    if (room < 0) break
    const inner = readHtml(await parseHtml(piece), url)
    found.images.push(...inner.images)
    waiting.push(...inner.pieces)
  }
  return found.images
}

/**
 * Images that a page asked for in a browser, without those that `named` already has: shown by scripts in ways that leave
 * no element behind.
 */
export function findRequested(
  requested: readonly string[],
  named: readonly Candidate[],
  page: string,
): { candidates: Candidate[]; skipped: Skipped[] } {
  const known = new Set(
    named.flatMap(({ url, alternatives }) => [url, ...alternatives.map(other => other.url)]),
  )
  const found = requested
    .filter(url => !known.has(withoutFragment(url)))
    .map((link): WrittenImage => {
      const evidence = {
        links: [link],
        named: '',
        alt: '',
        around: nowhere,
        isPagesOwn: false,
        isBackground: false,
      }
      return { sources: [{ link, place: 'request' }], fields: {}, aside: asideOf(evidence, new Set()) }
    })
  return candidatesOf(found, page, page)
}

/** The images that a stylesheet of `page` names, and the stylesheets it imports. */
export function findInStylesheet(
  text: string,
  stylesheet: string,
  page: string,
): { candidates: Candidate[]; skipped: Skipped[]; stylesheets: string[] } {
  const { images, imports } = cssLinks(text, 'stylesheet')
  const found = images.map(
    (links): WrittenImage => ({
      sources: links.map(link => ({ link, place: 'css' as const })),
      fields: {},
      aside: asideOfStyle(links[0] ?? ''),
    }),
  )
  const stylesheets = imports.flatMap(link => {
    const parsed = resolveLink(link, stylesheet)
    return 'url' in parsed ? parsed.url : []
  })
  return { ...candidatesOf(found, stylesheet, page), stylesheets }
}

function candidatesOf(
  images: readonly WrittenImage[],
  base: string,
  page: string,
): { candidates: Candidate[]; skipped: Skipped[] } {
  const named: NamedCandidate[] = []
  const skipped: Skipped[] = []
  for (const { sources, fields, aside, base: own = base } of images) {
    let skippedFor: Skipped | undefined
    const seen = new Map<string, NamedCandidate['addresses'][number]>()
    for (const source of sources) {
      // A script fills it in.
      if (/\{\{|\$\{|<%/.test(source.link) || isOtherFile(source.link)) continue
      const parsed = /^data:/i.test(source.link) ? written : resolveLink(source.link, own)
      if ('reason' in parsed) {
        skippedFor ??= { page, url: source.link.slice(0, 100), why: parsed.reason }
        continue
      }
      // A page that names itself as its image has none.
      if (parsed.url === page) continue
      const address = { url: parsed.url, foundIn: source.place, width: widthOf(source), said: source.width }
      const known = seen.get(parsed.url)
      if (known === undefined) seen.set(parsed.url, address)
      else if (address.width > known.width) seen.set(parsed.url, { ...address, foundIn: known.foundIn })
    }
    const addresses = [...seen.values()].sort(largestFirst)
    const isPagesOwn = aside === undefined && addresses.some(({ foundIn }) => pagesOwn.has(foundIn))
    if (addresses.length > 0) named.push({ addresses, fields, aside, isPagesOwn })
    else if (skippedFor !== undefined) skipped.push(skippedFor)
  }
  const candidates: Candidate[] = []
  for (const { addresses, fields, aside } of foldCandidates(named)) {
    const [best, ...others] = addresses
    if (best === undefined) continue
    if (aside === 'tracker' || aside === 'spacer') {
      skipped.push({ page, url: best.url, why: asideWords[aside], aside })
      continue
    }
    candidates.push({
      page,
      url: best.url,
      foundIn: best.foundIn,
      alternatives: others.map(({ url, foundIn }) => ({ url, foundIn })),
      fields,
      ...(best.said !== undefined && { saidWidth: best.said }),
      ...(aside !== undefined && { aside }),
    })
  }
  return { candidates, skipped }
}

/** Nearly all of them are placeholders. */
const written = { reason: 'the image is written into the page itself; there is nothing to download' }
