import type { Failure } from '../../../shared/failure.ts'
import type { FollowedPage, FollowTotals } from '../../../shared/followed.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { type Counts, endOf, type ListEnd, noLists } from '../../../shared/outcomes.ts'
import { publicUrl } from '../../../shared/public-url.ts'
import type { BatchSummary, EstimateRange } from '../../../shared/summary.ts'
import { adviceOn } from './failure-advice.ts'
import { plainText } from './plain-text.ts'
import type { Report } from './report.ts'

/** Most characters that wait to be written together. */
const mostGathered = 65_536

/** JSON Lines: one object a line on `write`, nothing else. Remarks go to `remark`. */
export function createJsonReport(write: (line: string) => void, remark: (line: string) => void): Report {
  let gathered = ''
  const flush = () => {
    if (gathered !== '') write(gathered)
    gathered = ''
  }
  // Each write to a pipe is a system call, so lines that come together are written together.
  const line = (value: object) => {
    if (gathered === '') setImmediate(flush)
    gathered += `${JSON.stringify(value)}\n`
    if (gathered.length > mostGathered) flush()
  }
  return {
    rejected: ({ source, line: at, text, reason }) =>
      line({ type: 'rejected', source, line: at, text, reason }),
    page: page => line(pageLine(page)),
    begun: ({ id, folder, options: { atOnce, perHost } }, items) =>
      line({ type: 'batch', id, folder, items: items ?? null, atOnce, perHost }),
    settled: item => line(itemLine(item)),
    revised: item => line(itemLine(item)),
    progress: () => {},
    note: text => remark(`${plainText(text)}\n`),
    followed: (totals, wholeMs) => line(followedLine(totals, wholeMs)),
    ended: (summary, lists, shared) => line({ ...summaryLine(summary, lists), sameAddress: shared }),
    shards: ({ complete, open, lost, optOutUnknown, failure }) =>
      line({
        type: 'shards',
        ...{ ...complete, open, lost, optOutUnknown },
        ...(failure !== undefined && { failure: toldFailure(failure) }),
      }),
    planned: (index, { url, origin: { source: page }, fields }, name) =>
      line({ type: 'item', index, url: publicUrl(url), name, page, fields }),
    plannedAll: (items, duplicates) => line({ type: 'summary', items, duplicates }),
  }
}

function itemLine({ index, item, state, attempts, times }: SettledItem): object {
  const facts = 'file' in state || state.kind === 'skipped' ? state : undefined
  const last = attempts.at(-1)
  const answered = attempts.findLast(({ status }) => status !== undefined)
  const url = publicUrl(item.url)
  return {
    type: 'item',
    index,
    url,
    ...(item.guessed !== undefined && {
      guessed: item.guessed.rule,
      namedAs: publicUrl(item.guessed.namedAs),
    }),
    ...(item.fields !== undefined && { fields: item.fields }),
    state: state.kind,
    end: endOf(state),
    ...('file' in state && { file: state.file }),
    ...(state.kind === 'skipped' && { reason: state.reason }),
    ...('why' in state && { why: state.why }),
    ...(facts !== undefined && {
      bytes: facts.bytes,
      imageType: facts.image?.type,
      width: facts.image?.width,
      height: facts.image?.height,
      sha256: facts.sha256,
    }),
    ...(state.kind === 'saved' && {
      damage: state.damage,
      notDecoded: state.notDecoded,
      sameAs: state.sameAs,
      copiedFrom: state.copied?.file,
      changedFrom: state.changedFrom?.file,
      replaced: state.changedFrom?.isReplaced,
    }),
    attempts: attempts.length,
    activeMs: round(times.activeMs),
    ttfbMs: times.ttfbMs === undefined ? undefined : round(times.ttfbMs),
    queuedMs: round(times.queuedMs),
    ...(last !== undefined && { reusedConnection: last.reusedConnection }),
    ...(answered?.finalUrl !== undefined && {
      finalUrl: answered.finalUrl === item.url ? url : publicUrl(answered.finalUrl),
    }),
    redirects: answered?.redirects,
    contentType: answered?.contentType,
    robotsTag: answered?.robotsTag,
    aiRules: item.aiRules,
    ...(state.kind === 'failed' && { failure: toldFailure(state.failure) }),
  }
}

/** A page of `follow`. Without `activeMs`: most of that time is the wait between two pages. */
function pageLine({ url, role, state, links, images, problems, failure }: FollowedPage): object {
  return {
    type: 'page',
    url,
    role,
    state,
    ...(state === 'read' && { links, images, problems }),
    ...(failure !== undefined && { failure: toldFailure(failure) }),
  }
}

/** What went wrong, and what to do about it. */
export const toldFailure = ({ code, message }: Failure): object => ({ code, message, advice: adviceOn(code) })

function followedLine({ elapsedMs, ...counts }: FollowTotals, wholeMs: number): object {
  return { type: 'pages', ...counts, elapsedMs: round(elapsedMs), wholeMs: round(wholeMs) }
}

function summaryLine(summary: BatchSummary, lists: Partial<Counts<ListEnd>>): object {
  const { elapsedMs, sequentialEstimateMs, sequentialEstimate, boundMs, factor, ...counts } = summary
  return {
    type: 'summary',
    ...counts,
    ...noLists(),
    ...lists,
    elapsedMs: round(elapsedMs),
    ...estimateFacts(sequentialEstimateMs, sequentialEstimate),
    boundMs: round(boundMs),
    factor: factor === undefined ? null : Number(factor.toFixed(2)),
  }
}

/** The middle and the range of an estimate; null where there is none. */
export const estimateFacts = (middleMs: number | undefined, range: EstimateRange | undefined): object => ({
  sequentialEstimateMs: middleMs === undefined ? null : round(middleMs),
  sequentialEstimate: range === undefined ? null : { lowMs: round(range.lowMs), highMs: round(range.highMs) },
})

/** Tenths of a millisecond: these times are not more precise. */
const round = (ms: number): number => Math.round(ms * 10) / 10
