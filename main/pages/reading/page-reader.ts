import { type Failure, FailureError, failure } from '../../../shared/failure.ts'
import { type PageOptionsInput, pageOptions } from '../../../shared/settings.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import { realWorld, type World } from '../../engine/engine.ts'
import type { RequestFiles, ResponseFacts } from '../../engine/http/http.ts'
import { bytesOf, checkImage } from '../../engine/image/check.ts'
import { ignoredBy } from '../../system/log.ts'
import type { PageBrowser } from '../browser/browser.ts'
import { aiRulesOf } from './ai-rules.ts'
import { beginsBinary } from './binary.ts'
import { createFetcher, type Fetcher } from './fetch.ts'
import { nextOfHeader } from './link-header.ts'
import { isChallenge } from './obstacles.ts'
import type { PageResult } from './page.ts'
import { readRendered } from './rendered-page.ts'
import { isGzip, unpacked } from './unpacked.ts'

export type ReadOptions = {
  /** The page that named this one. Absent: the user did, and so it may be anywhere. */
  referer?: string | undefined
  signal?: AbortSignal | undefined
}

/** Reads web pages, feeds and sitemaps, politely. Close it when no more are wanted. */
export type PageReader = {
  /** Rejects only with the reason of an aborted signal. `url` must be http or https. */
  read(url: string, options?: ReadOptions): Promise<PageResult>
  /** What else belongs to a page, by the same rules: stylesheets, the first bytes of images. */
  readonly fetcher: Fetcher
  /** No more pages are to be read: ends the browser where there is one. What belongs to pages can still be had. */
  endReading(): Promise<void>
  close(): void
}

/** Bytes of a page. The longest of the web's honest ones have a few million. */
const mostPageBytes = 10_000_000

const accept =
  'text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5'

/** What a reader is given: what the files hold that its options name, and a browser where they want one. */
export type ReaderParts = RequestFiles & { browser?: PageBrowser | undefined }

/** A reader with connections, cookies, robots rules and pace of its own. `isPrivate` and `waits` as for `createFetcher`. */
export function createPageReader(
  world: World = realWorld,
  given: PageOptionsInput = {},
  parts: ReaderParts = {},
  isPrivate?: (address: string) => boolean,
  waits?: (wait: PageWait) => void,
): PageReader {
  const options = pageOptions.strip().parse(given)
  const fetcher = createFetcher(world, options, parts, isPrivate, waits)
  const { browser } = parts
  const endReading = async () => {
    await browser?.rest()
  }
  return {
    fetcher,
    endReading,
    async read(url, { referer, signal = new AbortController().signal } = {}) {
      if (browser !== undefined && options.render !== 'off') {
        const cookies = parts.cookies?.all() ?? []
        const rendered = await readRendered({ url, referer, signal }, { browser, fetcher, options, cookies })
        if (rendered !== undefined) return withoutChallenge(rendered)
      }
      // Loaded on first use, while the host thinks: parsing pages is not what most commands are for.
      const parsing = import('./page-document.ts')
      let isImage = false
      let refusedStart: Uint8Array | undefined
      const found = await fetcher.fetch({
        url,
        referer,
        accept,
        paced: true,
        maxBytes: mostPageBytes,
        beyond: 'refuse',
        admit(response) {
          isImage = /^image\//i.test(response.headers['content-type']?.trim() ?? '')
          return admit(response)
        },
        admitStart(start, response) {
          const refusal = admitStart(start, response)
          if (refusal !== undefined) refusedStart = start
          return refusal
        },
        signal,
      })
      if (isImage || (await holdsImage(refusedStart))) return { kind: 'image', url }
      if ('code' in found) return { kind: 'failed', failure: found }
      const { status, headers } = found
      const contentType = headers['content-type']
      const bytes = await unpacked(found.bytes, mostPageBytes)
      if ('code' in bytes) return { kind: 'failed', failure: bytes }
      if (await holdsImage(bytes)) return { kind: 'image', url }
      const { parsePage } = await parsing
      try {
        const document = await parsePage(bytes, contentType)
        const aiRules = aiRulesOf(document.$, headers['x-robots-tag'])
        const next = nextOfHeader(headers['link'], found.url)
        const page = { url: found.url, status, contentType, document, bytes: bytes.length, next, aiRules }
        return withoutChallenge({ kind: 'page', page })
      } catch (error) {
        if (error instanceof FailureError) return { kind: 'failed', failure: error.failure }
        throw error
      }
    },
    close() {
      fetcher.close()
      void endReading().catch(ignoredBy(world.log, 'closing the browser'))
    },
  }
}

/** A page that only checks who is there is none. */
const withoutChallenge = (result: PageResult): PageResult =>
  result.kind === 'page' && isChallenge(result.page.document)
    ? { kind: 'failed', failure: failure('challenge') }
    : result

/** What is certainly no page is refused by its type, before its body is read. */
function admit({ headers }: ResponseFacts): Failure | undefined {
  const type = (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase()
  const mayBePage =
    type === '' ||
    (type.startsWith('text/') && !/^text\/(?:css|javascript|csv)$/.test(type)) ||
    (/[/+](?:xml|json)$/.test(type) && type !== 'image/svg+xml') ||
    /^application\/(?:octet-stream|javascript|(?:x-)?gzip)$/.test(type)
  return mayBePage ? undefined : failure('not-a-page', `This is ${type.slice(0, 60)}, not a web page`)
}

/** What calls itself a page, or nothing in particular, may still be an archive of many megabytes. */
const admitStart = (start: Uint8Array, { headers }: ResponseFacts): Failure | undefined =>
  beginsBinary(start, headers['content-type']) && !isGzip(start) ? failure('not-a-page') : undefined

async function holdsImage(bytes: Uint8Array | undefined): Promise<boolean> {
  if (bytes === undefined || !beginsBinary(bytes, undefined)) return false
  return 'image' in (await checkImage(bytesOf(Buffer.from(bytes)), 'structure'))
}
