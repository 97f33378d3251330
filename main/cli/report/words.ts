import { type Failure, type FailureCode, failures } from '../../../shared/failure.ts'
import type { FollowedPage, FollowTotals } from '../../../shared/followed.ts'
import type { SettledItem, SharedAddress } from '../../../shared/model.ts'
import { type Counts, endWords, type ListEnd } from '../../../shared/outcomes.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import { formatBytes, formatCount, formatDuration, formatRate } from '../../../shared/text/format.ts'
import { explain } from '../../../shared/text/problems.ts'
import {
  alikeWords,
  changedWords,
  copiedWords,
  sameAsWords,
  sharedWords,
  skipWords,
} from '../../../shared/text/states.ts'
import { worthLine } from '../../../shared/text/worth.ts'
import type { ListColumn, Remark } from '../../lists/index.ts'
import { adviceOn } from './failure-advice.ts'

const remarkNames = {
  'without-link': 'without a link',
  'left-out': 'left out',
  'not-data': 'not data',
  note: 'note',
}

/** Lines of a list that are neither images nor mistakes: where, how often, why, and the text of the first one. */
export const remarkWords = ({ kind, source, line, text, reason, count = 1 }: Remark): string =>
  `${source}:${line}: ${remarkNames[kind]}: ${reason}${count > 1 ? `, ${count} times` : ''}${text === '' ? '' : ` (${text})`}`

/** The role that a column got, and why. */
export function columnWords({ path, role, why, evidence: { filled, links } }: ListColumn): string {
  const name = path === '' ? '(the list itself)' : path
  if (role === undefined) return `column ${name}: empty`
  const of = links > 0 ? ` (${links} of ${formatCount(filled, 'value')} checked are links)` : ''
  return `column ${name}: ${role === 'none' ? 'a field' : role}, ${why}${of}`
}

/** A line about a page; undefined where there is nothing to report. `isFirst`: no failure like it was printed yet. */
export function pageWords(
  { url, role, state, links, problems, failure }: FollowedPage,
  isFirst: boolean,
): string | undefined {
  if (state === 'failed') {
    const why = failure && (isFirst ? explain(failure, adviceOn(failure.code)) : failure.message)
    return `page     ${url}  ${why ?? ''}`
  }
  if (problems.length > 0) return `page     ${url}  ${problems.join('; ')}`
  return role === 'listing' ? `page     ${url}  ${formatCount(links, 'link')}` : undefined
}

/** The pages of a batch, and the time with them. */
export function followedWords(
  { listings, details, failed, left, refused, elapsedMs }: FollowTotals,
  wholeMs: number,
): string {
  const parts = [
    `${formatCount(listings + details, 'page')} read in ${formatDuration(elapsedMs)}`,
    failed > 0 && `${failed} failed`,
    refused > 0 && `${formatCount(refused, 'image')} left out because of robots.txt (--ignore-robots)`,
    left > 0 && `${left} not read because of limits (--pages, --details)`,
    `${formatDuration(wholeMs)} for pages and images together`,
  ]
  return parts.filter(Boolean).join(' · ')
}

/** One settled item as a line: what became of it and where it is. */
export function itemWords({ item, state, times }: SettledItem): string {
  switch (state.kind) {
    case 'saved': {
      const { file, bytes, damage, sameAs, copied, changedFrom } = state
      return [
        `saved    ${file}  ${formatBytes(bytes)}`,
        copied === undefined ? formatDuration(times.activeMs) : copiedWords(copied),
        ...(changedFrom === undefined ? [] : [changedWords(changedFrom)]),
        ...(damage === undefined ? [] : [`damaged: ${damage}`]),
        ...(sameAs === undefined ? [] : [sameAsWords(sameAs)]),
      ].join('  ')
    }
    case 'skipped':
      return 'file' in state
        ? `skipped  ${state.file}  (${skipWords[state.reason]})`
        : `skipped  ${publicUrl(item.url)}  (${skipWords[state.reason]}: ${state.why})`
    case 'failed':
      return `failed   ${publicUrl(item.url)}  ${state.failure.message}`
    case 'cancelled':
      return `cancelled  ${publicUrl(item.url)}`
    case 'deleted':
      return `deleted  ${state.file}`
  }
}

/** Failures by their cause, as they come. */
export type Causes = {
  /** Returns how many there are of this cause now. */
  add(url: string, failure: Failure): number
  /** A line for each, most first: how many, what happened, where for the first time, and what to do. */
  words(): string[]
}

export function createCauses(): Causes {
  const causes = new Map<FailureCode, { count: number; first: string }>()
  return {
    add(url, { code }) {
      const cause = causes.get(code) ?? { count: 0, first: publicUrl(url) }
      cause.count += 1
      causes.set(code, cause)
      return cause.count
    },
    words: () =>
      [...causes]
        .sort(([, a], [, b]) => b.count - a.count)
        .map(([code, { count, first }]) => {
          const { title } = failures[code]
          return `${count} × ${title}${count > 1 ? ` (first ${first})` : ''}. ${adviceOn(code)}`
        }),
  }
}

/** What a summary says besides its own counts. */
export type Beside = {
  /** What the lists held beside images. */
  lists: Partial<Counts<ListEnd>>
  /** Addresses at which many links ended. */
  shared: readonly SharedAddress[]
  /** Every cause of failure with its advice. */
  causes: readonly string[]
  /** Images that were already saved in another folder. */
  elsewhere: number
  /** Saved images that are identical to another file. */
  alike: number
  /** Whether each of them is a file of its own on the disk. */
  keepsCopies: boolean
}

/** The lines of the summary: counts, times, and remarks. */
export function summaryWords(
  summary: BatchSummary,
  { lists, shared, causes, elsewhere, alike, keepsCopies }: Beside,
): string[] {
  const { bytes, elapsedMs, copied } = summary
  // What was copied was not downloaded, and is no measure of speed.
  const rate = copied > 0 ? '' : ` at ${formatRate(bytes / (elapsedMs / 1000))}`
  const worth = worthLine(summary)
  const counts = [
    ...endWords({ ...summary, ...lists }),
    ...(bytes > 0 ? [`${formatBytes(bytes)}${rate}`] : []),
  ]
  const { rejected = 0, withoutLink = 0, leftOut = 0 } = lists
  return [
    counts.join(' · '),
    ...(worth === undefined ? [] : [worth]),
    ...(elsewhere > 0
      ? [
          `${formatCount(elsewhere, 'image')} already saved in another folder. Use --saved copy to copy them here.`,
        ]
      : []),
    ...(alike > 0
      ? [
          `${alikeWords(alike)}.${keepsCopies ? ' Use --same-content link or skip to keep one copy of each.' : ''}`,
        ]
      : []),
    ...shared.map(sharedWords),
    ...causes,
    ...(rejected + withoutLink + leftOut > 0
      ? ['Run "shoal lists" to see each line that was not used, and why.']
      : []),
  ]
}
