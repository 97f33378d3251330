import type { Failure } from '../../../shared/failure.ts'
import type { ScanRow, ScanSummary } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import { realWorld, type World } from '../../engine/engine.ts'
import { createRuleBook } from '../originals/rule-book.ts'
import { createPageReader, type ReaderParts } from '../reading/page-reader.ts'
import { createFindings, type ScanObserver } from './findings.ts'
import { judge } from './judge.ts'
import { acceptImages } from './look-at-image.ts'
import { search } from './search.ts'

/** A search for the images of some pages. */
export type Scan = {
  readonly rows: readonly ScanRow[]
  /** Settles when everything was read and looked at, or when it was stopped. */
  readonly done: Promise<ScanSummary>
  summary(): ScanSummary
  /** What it waits for at this moment, as a site asks for time between its pages. */
  waiting(): PageWait | undefined
  /** Whether what one of its pages names may be in a private network. */
  mayLeadInside(page: string): boolean
  /** Stops the scan; the images found stay. */
  stop(): void
  /**
   * The whole of an image that was found, to show it; undefined where it cannot be had or is too large for that. No
   * address but those of rows is ever asked. Rejects with the reason of the signal.
   */
  image(index: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  /** Ends the search, and lets go of its connections. */
  close(): void
}

/** Of an image that is only shown. */
const shownBytes = 20_000_000

/**
 * Reads pages and looks for their images, as they come: what the page says first, then the first bytes of each image
 * for what it really is. `urls` are the user's own; `parts` and `isPrivate` as for `createPageReader`.
 */
export function startScan(
  urls: readonly string[],
  options: ScanOptions,
  observer: ScanObserver = {},
  world: World = realWorld,
  parts?: ReaderParts,
  isPrivate?: (address: string) => boolean,
): Scan {
  let waiting: PageWait | undefined
  const reader = createPageReader(world, options, parts, isPrivate, wait => {
    waiting = wait
    observer.waits?.(wait)
  })
  const rules = createRuleBook()
  const stopping = new AbortController()
  const { signal } = stopping
  const findings = createFindings(options, observer, candidate =>
    judge(candidate, options, reader.fetcher, rules, signal),
  )
  const stop = () => stopping.abort(new Error('The scan was stopped'))

  async function run(): Promise<ScanSummary> {
    const stylesheetFailed = (url: string, cause: Failure) => observer.stylesheetFailed?.(url, cause)
    const hasScripts = (url: string) => observer.hasScripts?.(url)
    try {
      await search(urls, { options, reader, findings, stylesheetFailed, hasScripts, signal })
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error
    } finally {
      stop()
      // Its images can still be looked at; its browser is large.
      await reader.endReading()
    }
    return findings.summary()
  }

  return {
    rows: findings.rows,
    done: run(),
    summary: findings.summary,
    waiting: () => (waiting !== undefined && waiting.until > world.clock.now() ? waiting : undefined),
    mayLeadInside: reader.fetcher.mayLeadInside,
    stop,
    async image(index, signal) {
      const row = findings.rows[index]
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
      stop()
      reader.close()
    },
  }
}
