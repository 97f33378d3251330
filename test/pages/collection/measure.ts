import { createRuleBook } from '../../../main/pages/originals/rule-book.ts'
import { createFindings } from '../../../main/pages/scan/findings.ts'
import { judge as judgeCandidate } from '../../../main/pages/scan/judge.ts'
import { search } from '../../../main/pages/scan/search.ts'
import { decoded } from '../../../shared/address.ts'
import { scanOptions } from '../../../shared/settings.ts'
import type { CollectedPage } from './page.ts'
import { readerOf } from './page-site.ts'

/** What a program offers, and other addresses by which the page names the same image. */
export type Offered = { url: string; others: readonly string[] }

/** How good what a program offers of a page is. */
export type Judged = {
  page: CollectedPage
  offered: readonly string[]
  /** The best images that are not among these. */
  missed: readonly string[]
  /** What is offered beside: neither a best image nor another form of one. */
  noise: readonly string[]
  /** Of the noise, what is certainly no image of the page, in whatever form. */
  faults: readonly string[]
}

/** Addresses that differ only in what is escaped are one. */
export function judge(page: CollectedPage, offered: readonly Offered[]): Judged {
  const urls = new Set(offered.map(({ url }) => decoded(url)))
  const wanted = new Set([...page.best, ...page.also].map(decoded))
  const not = new Set(page.not.map(decoded))
  const noise = offered.filter(({ url }) => !wanted.has(decoded(url)))
  const faults = noise.filter(({ url, others }) =>
    [url, ...others].some(address => not.has(decoded(address))),
  )
  return {
    page,
    offered: offered.map(({ url }) => url),
    missed: page.best.filter(url => !urls.has(decoded(url))),
    noise: noise.map(({ url }) => url),
    faults: faults.map(({ url }) => url),
  }
}

const options = scanOptions.parse({})

/** What a scan with nothing set offers of a page, on a site that answers as `siteOf` says. */
export async function scanned(page: CollectedPage): Promise<Judged> {
  const reader = readerOf(page)
  const rules = createRuleBook()
  const { signal } = new AbortController()
  const findings = createFindings(options, {}, candidate =>
    judgeCandidate(candidate, options, reader.fetcher, rules, signal),
  )
  const nothing = () => {}
  await search([page.url], {
    options,
    reader,
    findings,
    stylesheetFailed: nothing,
    hasScripts: nothing,
    signal,
  })
  const offered = findings.rows.flatMap(({ state, candidate: { url, alternatives } }) =>
    state === 'offered' ? [{ url, others: alternatives.map(other => other.url) }] : [],
  )
  return judge(page, offered)
}
