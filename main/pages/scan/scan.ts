import { type Failure, FailureError, failure } from '../../../shared/failure.ts'
import type { Candidate, ScanRow, ScanSummary, Skipped } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import { realWorld, type World } from '../../engine/engine.ts'
import type { RequestFiles } from '../../engine/http/http.ts'
import { withoutFragment } from '../reading/links.ts'
import { createPageReader } from '../reading/page-reader.ts'
import { needsLook, unwantedByFacts, unwantedByPage } from './filters.ts'
import { acceptImages, type Look, lookAtImage } from './look-at-image.ts'

/** What is told of a scan while it goes on. */
export type ScanObserver = {
  /** A row is new, or what is known of it changed. Rows never leave their place, counted from 0. */
  row?(index: number, row: ScanRow): void
  page?(url: string): void
  /** A page could not be read. */
  failed?(url: string, failure: Failure): void
  /** A stylesheet could not be read: backgrounds may be missing, and the page was read all the same. */
  stylesheetFailed?(url: string, failure: Failure): void
  /** An image that cannot be offered at all. */
  skipped?(skipped: Skipped): void
}

/** A search for the images of some pages. */
export type Scan = {
  readonly rows: readonly ScanRow[]
  /** Settles when everything was read and looked at, or when it was stopped. Rejects with a FailureError for a selector that is none. */
  readonly done: Promise<ScanSummary>
  summary(): ScanSummary
  /** Whether what one of its pages names may be in a private network. */
  mayLeadInside(page: string): boolean
  /** Ends the search; what was found stays. */
  stop(): void
  /**
   * The whole of an image that was found, to show it; undefined where it cannot be had or is too large for that. No
   * address but those of rows is ever asked. Rejects with the reason of the signal.
   */
  image(index: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  /** Ends the search, and lets go of its connections. */
  close(): void
}

/** A scan keeps all it found in memory. */
const mostRows = 50_000
const mostStylesheets = 100
const stylesheetBytes = 2_000_000
/** Of an image that is only shown. */
const shownBytes = 20_000_000

/**
 * Reads pages and looks for their images, as they come: what the page says first, then the first bytes of each image
 * for what it really is. `urls` are the user's own; `files` and `isPrivate` as for `createPageReader`.
 */
export function startScan(
  urls: readonly string[],
  options: ScanOptions,
  observer: ScanObserver = {},
  world: World = realWorld,
  files?: RequestFiles,
  isPrivate?: (address: string) => boolean,
): Scan {
  const { pages: mostPages, depth: mostDepth, look, selector, stylesheets } = options
  const reader = createPageReader(world, options, files, isPrivate)
  const stopping = new AbortController()
  const rows: ScanRow[] = []
  const known = new Set<string>()
  const seenPages = new Set<string>()
  const seenSheets = new Set<string>()
  const looksAtImages = look || needsLook(options)
  let pages = 0
  let begun = 0
  let skipped = 0

  function change(index: number, row: ScanRow): void {
    rows[index] = row
    observer.row?.(index, row)
  }

  function skip(reason: Skipped): void {
    skipped += 1
    observer.skipped?.(reason)
  }

  function fail(url: string, failure: Failure): void {
    skipped += 1
    observer.failed?.(url, failure)
  }

  async function offer(candidate: Candidate): Promise<void> {
    if (known.has(candidate.url)) return
    known.add(candidate.url)
    const unwanted = unwantedByPage(candidate, options)
    if (unwanted !== undefined) return skip({ page: candidate.page, url: candidate.url, why: unwanted })
    if (rows.length >= mostRows)
      return skip({ page: candidate.page, url: candidate.url, why: 'there are too many' })
    const index = rows.length
    change(index, { candidate, facts: {}, state: 'looking' })
    change(index, await (looksAtImages ? lookedAt(candidate) : unseen(candidate)))
  }

  async function lookedAt(candidate: Candidate): Promise<ScanRow> {
    return rowOf(candidate, await lookAtImage(candidate, reader.fetcher, stopping.signal))
  }

  async function unseen(candidate: Candidate): Promise<ScanRow> {
    const refusal = await reader.fetcher.robotsRefusal(candidate.url, candidate.page, stopping.signal)
    if (refusal === undefined) return { candidate, facts: {}, state: 'offered' }
    return { candidate, facts: {}, state: 'refused', why: refusal.message }
  }

  function rowOf(candidate: Candidate, seen: Look): ScanRow {
    if (seen.kind === 'refused') return { candidate, facts: {}, state: 'refused', why: seen.why }
    const facts = seen.kind === 'image' ? seen.facts : {}
    const taken = seen.kind === 'image' ? withAddress(candidate, seen.at) : candidate
    const unwanted = seen.kind === 'none' ? seen.why : unwantedByFacts(facts, options)
    if (unwanted !== undefined) return { candidate: taken, facts, state: 'skipped', why: unwanted }
    return { candidate: taken, facts, state: 'offered', ...(seen.kind === 'unknown' && { why: seen.why }) }
  }

  async function visit(url: string, depth: number, referer?: string): Promise<void> {
    const address = withoutFragment(url)
    if (seenPages.has(address) || (referer !== undefined && begun >= mostPages)) return
    seenPages.add(address)
    begun += 1
    const result = await reader.read(address, { referer, signal: stopping.signal })
    if (result.kind === 'failed') return fail(url, result.failure)
    const { page } = result
    // Another link may have led here.
    if (page.url !== address && seenPages.has(page.url)) return
    seenPages.add(page.url)
    pages += 1
    observer.page?.(page.url)
    // Loaded with the parser of pages, and like it not before there is one.
    const { findCandidates } = await import('../candidates/candidates.ts')
    const found = await findCandidates(page, selector)
    for (const reason of found.skipped) skip(reason)
    const here = new URL(page.url).host
    const isNear = (link: string) => new URL(link).host === here
    const next = depth < mostDepth ? found.pages.filter(isNear) : []
    await all([
      ...found.candidates.map(offer),
      ...(stylesheets ? found.stylesheets.map(sheet => readStylesheet(sheet, page.url, true)) : []),
      // A sitemap of sitemaps is one thing in many files.
      ...found.sitemaps.filter(isNear).map(sitemap => visit(sitemap, depth, page.url)),
      ...next.map(link => visit(link, depth + 1, page.url)),
    ])
  }

  async function readStylesheet(url: string, page: string, readsImports: boolean): Promise<void> {
    if (seenSheets.has(url) || seenSheets.size >= mostStylesheets) return
    seenSheets.add(url)
    const found = await reader.fetcher.fetch({
      url,
      referer: page,
      accept: 'text/css,*/*;q=0.1',
      paced: false,
      maxBytes: stylesheetBytes,
      beyond: 'cut',
      signal: stopping.signal,
    })
    if ('code' in found) return observer.stylesheetFailed?.(url, found)
    const { findInStylesheet } = await import('../candidates/candidates.ts')
    const {
      candidates,
      skipped: reasons,
      stylesheets: imports,
    } = findInStylesheet(new TextDecoder().decode(found.bytes), found.url, page)
    for (const reason of reasons) skip(reason)
    await all([
      ...candidates.map(offer),
      ...(readsImports ? imports.map(sheet => readStylesheet(sheet, page, false)) : []),
    ])
  }

  function summary(): ScanSummary {
    const count = (wanted: ScanRow['state']) => rows.filter(({ state }) => state === wanted).length
    const refused = count('refused')
    return { pages, candidates: count('offered'), skipped: skipped + count('skipped') + refused, refused }
  }

  async function run(): Promise<ScanSummary> {
    try {
      if (selector !== undefined) await check(selector)
      await all(urls.map(url => visit(url, 0)))
    } catch (error) {
      if (!stopping.signal.aborted || error !== stopping.signal.reason) throw error
    } finally {
      stopping.abort(stopped())
    }
    return summary()
  }

  return {
    rows,
    done: run(),
    summary,
    mayLeadInside: reader.fetcher.mayLeadInside,
    stop: () => stopping.abort(stopped()),
    async image(index, signal) {
      const row = rows[index]
      if (row?.state !== 'offered') return undefined
      const found = await reader.fetcher.fetch({
        url: row.candidate.url,
        referer: row.candidate.page,
        accept: acceptImages,
        paced: false,
        maxBytes: shownBytes,
        beyond: 'refuse',
        signal,
      })
      return 'code' in found ? undefined : found.bytes
    },
    close() {
      stopping.abort(stopped())
      reader.close()
    },
  }
}

async function check(selector: string): Promise<void> {
  const { selectorFault } = await import('../follow/check-recipe.ts')
  const fault = selectorFault(selector)
  if (fault === undefined) return
  throw new FailureError(failure('bad-selector', `${selector.slice(0, 200)} is no CSS selector (${fault})`))
}

const stopped = () => new Error('The scan was stopped')

/** All of it, however one part ends; then throws what the first one threw. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(work)
  const broken = ends.find(end => end.status === 'rejected')
  if (broken !== undefined) throw broken.reason
}

/** The candidate with another of its addresses as its own. */
function withAddress(candidate: Candidate, at: number): Candidate {
  const taken = candidate.alternatives[at - 1]
  if (taken === undefined) return candidate
  const { url, foundIn, alternatives } = candidate
  return {
    ...candidate,
    ...taken,
    alternatives: [{ url, foundIn }, ...alternatives.filter(other => other !== taken)],
  }
}
