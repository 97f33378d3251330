import { type Counts, ends, type ItemEnd, type ListEnd, outcomes } from '../../shared/outcomes.ts'
import type { BatchSummary } from '../../shared/summary.ts'
import { formatBytes, formatCount, formatDuration } from '../../shared/text/format.ts'
import { type Html, html, none } from '../../shared/text/html.ts'
import {
  estimateNote,
  estimateWords,
  leastTimeWords,
  type WorthBar,
  worthBars,
  worthWords,
} from '../../shared/text/worth.ts'
import { worthOfRun } from '../../shared/worth.ts'

/** The results of all images of the batch, over all its runs. */
export type ReportCounts = Counts<ItemEnd | 'left'> & Partial<Counts<ListEnd>>

/** The times of a batch and what they were worth. `summary`: of its last run; undefined while it has not ended. */
export function timesSection(summary: BatchSummary | undefined, counts: ReportCounts, bytes: number): Html {
  if (summary === undefined)
    return html`<section><h2>Time</h2><p>This batch has not ended.</p>${factsOf(counts, bytes)}</section>`
  const worth = worthOfRun({ ...summary, stage: 'over' })
  const { title, words } = worthWords(worth)
  const bars = worthBars(summary, worth)
  const longestMs = Math.max(1, ...bars.map(bar => (bar.kind === 'estimate' ? bar.range.highMs : bar.ms)))
  const hasEstimate = bars.some(({ kind }) => kind === 'estimate')
  const settledThen = settledOf(summary)
  const lastOnly =
    settledThen === settledOf(counts)
      ? none
      : html`<p class="soft">The batch ran more than once: these times are of its last run, with ${formatCount(settledThen, 'image')}.</p>`
  return html`<section><h2>Time</h2>
${title === '' ? html`<p>${words}</p>` : html`<p><span class="big">${title}</span> ${words}</p>`}
<div class="bars">${bars.map(bar => timeBar(bar, longestMs))}</div>
${lastOnly}${hasEstimate ? html`<p class="soft">The estimate is made from the times of these downloads: how long each site and the line took for one at a time. Measure it to be sure. ${leastTimeWords(summary.boundMs)}.</p>` : none}
${factsOf(counts, bytes, summary.peakAtOnce)}</section>`
}

function timeBar(bar: WorthBar, longestMs: number): Html {
  const { name, ms } = bar
  const isEstimate = bar.kind === 'estimate'
  const width = html`style="width:${Math.round((1000 * ms) / longestMs) / 10}%"`
  return html`<span>${name}</span><span class="track"><span ${isEstimate ? html`class="estimate" ` : none}${width}></span></span><span>${bar.kind === 'estimate' ? `${estimateWords(bar.range)}, ${estimateNote}` : formatDuration(ms)}</span>
`
}

const settledOf = ({ saved, skipped, failed, cancelled }: Omit<ReportCounts, 'left'>): number =>
  saved + skipped + failed + cancelled

function factsOf(counts: ReportCounts, bytes: number, peak?: number): Html {
  const met = ends.filter(end => end === 'saved' || (counts[end] ?? 0) > 0)
  const facts = [
    ...met.map(end => [outcomes[end].name, String(counts[end])]),
    ['Bytes', formatBytes(bytes)],
    ...(peak === undefined ? [] : [['Most at once', String(peak)]]),
  ]
  return html`<dl class="facts">${facts.map(([name = '', value = '']) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}
