import { hostOf } from '../../../shared/address.ts'
import { type Failure, failure, failures } from '../../../shared/failure.ts'
import { numberedPages, pagingOf } from '../../../shared/paging.ts'
import { splitPart } from '../../../shared/recipe.ts'
import type { Candidate } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import { isFilePage } from '../candidates/address.ts'
import { withoutFragment } from '../reading/links.ts'
import { needsScripts } from '../reading/obstacles.ts'
import type { Page, SeenInBrowser } from '../reading/page.ts'
import type { PageReader } from '../reading/page-reader.ts'
import type { FilePages } from './file-pages.ts'
import type { Findings } from './findings.ts'

export type SearchContext = {
  options: ScanOptions
  reader: Pick<PageReader, 'read' | 'fetcher'>
  findings: Findings
  stylesheetFailed(url: string, failure: Failure): void
  /** A page has few images, or a button for more, and scripts that may bring them. */
  hasScripts(url: string): void
  signal: AbortSignal
}

const mostStylesheets = 100
const stylesheetBytes = 2_000_000
/** Fewer than these may be all that a page shows without its scripts. */
const fewImages = 5
/** Frames of one page that are read, and data that its scripts load. */
const mostFrames = 20
const mostData = 3

/**
 * Reads pages, and offers the images of each: those it names, those of its stylesheets, and those of the pages it
 * leads to, as deep as is wanted. Resolves when all is read and judged; rejects with the reason of the signal.
 */
export async function search(urls: readonly string[], context: SearchContext): Promise<void> {
  const { options, reader, findings, stylesheetFailed, signal } = context
  const seenPages = new Set<string>()
  const seenSheets = new Set<string>()
  const seenImages = new Set<string>()
  const paging = options.pagesOf === undefined ? undefined : pagingOf(options.pagesOf)
  let begun = 0
  let filePages: FilePages | undefined

  /** `counted`: the pages after it, where they are counted. `isGuess`: there may be nothing. */
  async function visit(
    url: string,
    depth: number,
    referer?: string,
    counted?: Iterator<string>,
    isGuess = false,
  ): Promise<void> {
    const address = withoutFragment(url)
    if (seenPages.has(address) || (referer !== undefined && begun >= options.pages)) return
    seenPages.add(address)
    begun += 1
    const result = await reader.read(address, { referer, signal })
    if (result.kind === 'failed') {
      const { code } = result.failure
      // Pages are counted until there are no more.
      const isAfterLast = counted !== undefined && referer !== undefined && /^(?:not-found|gone)$/.test(code)
      return isAfterLast || isGuess ? undefined : findings.failed(url, result.failure)
    }
    if (result.kind === 'image') return takeImage(result.url)
    const { page } = result
    // Another link may have led here.
    if (page.url !== address && seenPages.has(page.url)) return
    seenPages.add(page.url)
    findings.page(page.url, page.aiRules)
    await take(page, depth, referer === undefined, counted)
  }

  /** Another file of what `page` began. */
  async function visitFurther(url: string, depth: number, page: string): Promise<void> {
    if (begun < options.pages || seenPages.has(withoutFragment(url))) return visit(url, depth, page)
    findings.skip({ page, url, why: `the list continues there, and ${options.pages} pages were read` })
  }

  /** The address of an image is that image. */
  function takeImage(url: string): Promise<void> {
    findings.page(url, undefined)
    return findings.offer({ page: url, url, foundIn: 'page', alternatives: [], fields: {} })
  }

  async function take(
    page: Page,
    depth: number,
    isFirst: boolean,
    counted: Iterator<string> | undefined,
  ): Promise<void> {
    // Loaded with the parser of pages, and like it not before there is one.
    const { findCandidates } = await import('../candidates/candidates.ts')
    const found = await findCandidates(page, options.selector)
    const here = hostOf(page.url)
    const isNear = (link: string) => hostOf(link) === here
    const next = depth < options.depth ? found.pages.filter(isNear) : []
    const { seen } = page
    const inBrowser = seen && (await seenBeside(page, seen, found.candidates))
    const candidates = [...found.candidates, ...(inBrowser?.candidates ?? [])]
    for (const reason of [...found.skipped, ...(inBrowser?.skipped ?? [])]) findings.skip(reason)
    // In a browser they are parts of the page already.
    const images = candidates.filter(({ aside }) => aside === undefined).length
    // What its scripts load may hold more than it shows without them.
    const data =
      seen === undefined && images < fewImages
        ? found.data.filter(link => isNear(link) || /manifest/i.test(link)).slice(0, mostData)
        : []
    const parts =
      seen === undefined ? [...found.frames.slice(0, mostFrames), ...[found.refresh ?? []].flat()] : []
    if (seen?.cut !== undefined) {
      const words = `${failures['page-cut'].title}: ${seen.cut}`
      findings.failed(page.url, failure('page-cut', words))
    }
    const lacksScripts =
      seen === undefined && images < fewImages && parts.length === 0 && needsScripts(page.document)
    const readData = async (): Promise<void> => {
      const before = seenImages.size
      await all(data.map(link => visit(link, depth, page.url, undefined, true)))
      if (!lacksScripts || seenImages.size > before) return
      if (images === 0) findings.failed(page.url, failure('needs-scripts'))
      else context.hasScripts(page.url)
    }
    const isNews = candidates.some(({ url }) => !seenImages.has(url))
    for (const { url } of candidates) seenImages.add(url)
    const after = isFirst || isNews ? await nextOf(page, counted) : undefined
    // They are awaited below: what fails before that would leave them alone.
    const offers = await offersOf(page, found.candidates, found.pages.filter(isNear))
    await all([
      ...offers,
      ...(inBrowser?.candidates ?? []).map(findings.offer),
      ...(options.stylesheets ? found.stylesheets.map(sheet => readStylesheet(sheet, page.url, true)) : []),
      // They are what a reader sees of it.
      ...parts.map(part => visit(part, depth, page.url)),
      readData(),
      // A sitemap of sitemaps and a long listing are one thing in many files.
      ...found.further.filter(isNear).map(file => visitFurther(file, depth, page.url)),
      ...next.map(link => visit(link, depth + 1, page.url)),
      ...(after === undefined ? [] : [visit(after, depth, page.url, counted)]),
    ])
  }

  /** Offers the images of a page, those among them that pages about them have in full, and those that only such pages show. */
  async function offersOf(
    page: Page,
    candidates: readonly Candidate[],
    links: readonly string[],
  ): Promise<Promise<void>[]> {
    const about = new Set(options.asNamed ? [] : links.filter(isFilePage))
    if (about.size === 0) return candidates.map(findings.offer)
    const { createFilePages } = await import('./file-pages.ts')
    filePages ??= createFilePages({ read: reader.read, admit: admitFilePage, skip: findings.skip, signal })
    const { through, linked } = filePages
    const shown = new Set(candidates.map(({ fields }) => fields['link']))
    return [
      ...candidates.map(async candidate =>
        findings.offer(about.has(candidate.fields['link'] ?? '') ? await through(candidate) : candidate),
      ),
      ...Array.from(about)
        .filter(link => !shown.has(link))
        .map(async link => {
          const image = await linked(link, page.url)
          if (image !== undefined) await findings.offer(image)
        }),
    ]
  }

  /** A page that is read as one of the scan's own shows its image there. */
  function admitFilePage(url: string): boolean {
    const address = withoutFragment(url)
    if (seenPages.has(address)) return false
    seenPages.add(address)
    return true
  }

  /** What a browser saw beside the page's own document: in its frames, and asked for by its scripts. */
  async function seenBeside(page: Page, seen: SeenInBrowser, named: readonly Candidate[]) {
    const { findCandidates, findRequested } = await import('../candidates/candidates.ts')
    const frames = await Promise.all(seen.frames.map(frame => findCandidates(frame, options.selector)))
    const inFrames = frames.flatMap(({ candidates }) => candidates)
    const skipped = frames.flatMap(frame => frame.skipped)
    // Nothing says where on the page it is.
    if (options.selector !== undefined) return { candidates: inFrames, skipped }
    const requested = findRequested(seen.images, [...named, ...inFrames], page.url)
    return {
      candidates: [...inFrames, ...requested.candidates],
      skipped: [...skipped, ...requested.skipped],
    }
  }

  /** The next page of its listing, where that is wanted. */
  async function nextOf(page: Page, counted: Iterator<string> | undefined): Promise<string | undefined> {
    if (counted !== undefined) return counted.next().value
    if (options.pagesOf === undefined || paging?.kind === 'range') return undefined
    const [{ nextPage }, { elementsOf }, { moreByScript }] = await Promise.all([
      import('../reading/next-page.ts'),
      import('../reading/json-elements.ts'),
      import('../reading/more-words.ts'),
    ])
    const { url, next, document } = page
    const found = nextPage({ url, next, $: await elementsOf(document) }, splitPart(options.pagesOf))
    if (found === undefined && page.seen === undefined && moreByScript(document.$) !== undefined)
      context.hasScripts(url)
    return found !== undefined && hostOf(found) === hostOf(page.url) ? found : undefined
  }

  async function readStylesheet(url: string, page: string, readsImports: boolean): Promise<void> {
    if (seenSheets.has(url) || seenSheets.size >= mostStylesheets) return
    seenSheets.add(url)
    const sheet = await reader.fetcher.fetch({
      url,
      referer: page,
      accept: 'text/css,*/*;q=0.1',
      paced: false,
      maxBytes: stylesheetBytes,
      beyond: 'cut',
      signal,
    })
    if ('code' in sheet) return stylesheetFailed(url, sheet)
    const { findInStylesheet } = await import('../candidates/candidates.ts')
    const found = findInStylesheet(new TextDecoder().decode(sheet.bytes), sheet.url, page)
    for (const reason of found.skipped) findings.skip(reason)
    const imports = readsImports ? found.stylesheets : []
    await all([
      ...found.candidates.map(findings.offer),
      ...imports.map(other => readStylesheet(other, page, false)),
    ])
  }

  function visitFirst(url: string): Promise<void> {
    const pages = paging?.kind === 'range' ? numberedPages(url, paging) : undefined
    const counted = pages?.[Symbol.iterator]()
    return visit(counted?.next().value ?? url, 0, undefined, counted)
  }

  await all(urls.map(visitFirst))
}

/** All of it, however one part ends; then throws what the first one threw. */
async function all(work: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(work)
  const broken = ends.find(end => end.status === 'rejected')
  if (broken !== undefined) throw broken.reason
}
