import type { Failure } from '../../../shared/failure.ts'
import type { Candidate, ScanRow, ScanSummary, Skipped } from '../../../shared/scan.ts'
import type { ScanOptions } from '../../../shared/settings.ts'
import { asideWords } from '../../../shared/text/asides.ts'
import type { PageWait } from '../../../shared/text/page-wait.ts'
import { unwantedByPage } from './filters.ts'

/** What a running scan reports. */
export type ScanObserver = {
  /** A row is new, or what is known of it changed. Rows never leave their place, counted from 0. */
  row?(index: number, row: ScanRow): void
  page?(url: string): void
  /** A page could not be read. */
  failed?(url: string, failure: Failure): void
  /** A stylesheet could not be read: backgrounds may be missing, and the page was read all the same. */
  stylesheetFailed?(url: string, failure: Failure): void
  /** A page has few images, and scripts that may bring more in a browser. */
  hasScripts?(url: string): void
  /** The next page of a site waits, as the site asks for. */
  waits?(wait: PageWait): void
  /** An image that cannot be offered at all. */
  skipped?(skipped: Skipped): void
}

/** What a scan found so far: told as it comes, and counted. */
export type Findings = {
  readonly rows: readonly ScanRow[]
  /** `aiRules`: what the page asks of whoever collects its images for training. */
  page(url: string, aiRules: string | undefined): void
  failed(url: string, failure: Failure): void
  skip(skipped: Skipped): void
  /** Adds a row for a candidate, unless it is known or not wanted, and judges it. */
  offer(candidate: Candidate): Promise<void>
  summary(): ScanSummary
}

/** A scan keeps all it found in memory. */
const mostRows = 50_000

/** `judge`: the row of a candidate, once it is known what that is. */
export function createFindings(
  options: ScanOptions,
  observer: ScanObserver,
  judge: (candidate: Candidate) => Promise<ScanRow>,
): Findings {
  const rows: ScanRow[] = []
  const known = new Set<string>()
  const aiRulesOf = new Map<string, string>()
  let pages = 0
  let skipped = 0
  let asides = 0

  function change(index: number, row: ScanRow): void {
    rows[index] = row
    observer.row?.(index, row)
  }

  function skip(reason: Skipped): void {
    skipped += 1
    if (reason.aside !== undefined) asides += 1
    observer.skipped?.(reason)
  }

  return {
    rows,
    skip,
    page(url, aiRules) {
      pages += 1
      if (aiRules !== undefined) aiRulesOf.set(url, aiRules)
      observer.page?.(url)
    },
    failed(url, failure) {
      skipped += 1
      observer.failed?.(url, failure)
    },
    async offer(found) {
      const { page, url } = found
      const aiRules = aiRulesOf.get(page)
      const candidate = aiRules === undefined ? found : { ...found, aiRules }
      if (known.has(url)) return
      known.add(url)
      const why = unwantedByPage(candidate, options) ?? tooMany(rows)
      if (why !== undefined) return skip({ page, url, why })
      const { aside } = candidate
      if (aside !== undefined && !options.everything)
        return skip({ page, url, why: asideWords[aside], aside })
      const index = rows.length
      change(index, { candidate, facts: {}, state: 'looking' })
      change(index, await judge(candidate))
    },
    summary() {
      const count = (wanted: ScanRow['state']) => rows.filter(({ state }) => state === wanted).length
      const refused = count('refused')
      return {
        pages,
        candidates: count('offered'),
        skipped: skipped + count('skipped') + refused,
        refused,
        asides,
      }
    },
  }
}

const tooMany = ({ length }: readonly ScanRow[]): string | undefined =>
  length >= mostRows ? 'there are too many' : undefined
