import { failures } from '../../shared/failure.ts'
import { nameOf } from '../../shared/item-name.ts'
import { addEnd, endOf, noItems } from '../../shared/outcomes.ts'
import { formatCount, formatExact } from '../../shared/text/format.ts'
import { type Html, html, none } from '../../shared/text/html.ts'
import { formatUtc } from '../../shared/text/moments.ts'
import { segmentWords, stateWords } from '../../shared/text/states.ts'
import { type RowTotals, rowTotals, type TimelineRow, timelineRow } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'
import { measurementSection } from './report-measurement.ts'
import { reportFoot, reportHead } from './report-page.ts'
import { type ReportCounts, timesSection } from './report-times.ts'
import { waterfallDrawing } from './report-waterfall.ts'
import type { ExportSource } from './source.ts'

/** More rows would make the page too slow for a browser; the other formats have all rows. */
const mostRows = 2000

/** One page that needs nothing else: no network, no script. It follows the reader's light or dark theme. */
export async function* report({ batch, pages, measurements, version }: ExportSource): AsyncGenerator<string> {
  const rows: TimelineRow[] = []
  const causes = new Map<keyof typeof failures, number>()
  const counts: ReportCounts = { ...noItems(), left: 0, ...batch.lists }
  let images = 0
  let bytes = 0
  for await (const page of pages()) {
    images += page.length
    for (const { index, item, host, settled, queuedAt, attempts, times } of page) {
      if (settled === undefined) counts.left += 1
      else addEnd(counts, endOf(settled))
      if (settled?.kind === 'saved') bytes += settled.bytes
      if (settled?.kind === 'failed')
        causes.set(settled.failure.code, (causes.get(settled.failure.code) ?? 0) + 1)
      if (rows.length === mostRows) continue
      const row = {
        index,
        name: nameOf(item, settled),
        host,
        state: settled?.kind ?? 'queued',
        queuedAt,
        ...(times !== undefined && { settledAt: times.settledAt }),
        attempts,
      } as const
      rows.push(timelineRow(row, batch.createdAt))
    }
  }
  const now = rows.reduce((last, { settledAt = 0 }) => Math.max(last, settledAt), 0)
  const title = `Shoal: ${formatCount(images, 'image')}, ${formatUtc(batch.createdAt)}`
  yield html`${reportHead(title)}<h1>${formatCount(images, 'image')}</h1><p class="soft">Batch ${batch.id}, begun ${formatUtc(batch.createdAt)}, ${batch.options.atOnce} at once, ${batch.options.perHost} per host</p>
`.html
  yield timesSection(batch.summary, counts, bytes).html
  for (const found of measurements) yield measurementSection(found).html
  yield failuresSection(causes).html
  const shown = images > rows.length ? html`<p class="soft">The first ${rows.length} of ${images}.</p>` : none
  yield html`<section><h2>Waterfall</h2>${shown}<div class="scroll" tabindex="0" role="region" aria-label="Waterfall">${waterfallDrawing(rows, now)}</div></section>`
    .html
  yield tableSection(rows, now, shown).html
  yield reportFoot(version).html
}

function failuresSection(causes: ReadonlyMap<keyof typeof failures, number>): Html {
  if (causes.size === 0) return none
  const rows = [...causes].sort(([, a], [, b]) => b - a)
  return html`<section><h2>What failed</h2><table class="wraps"><tbody>${rows.map(([code, count]) => html`<tr><th scope="row">${failures[code].title}</th><td>${count}</td><td class="words">${failures[code].advice}</td></tr>`)}</tbody></table></section>`
}

function tableSection(rows: readonly TimelineRow[], now: number, shown: Html): Html {
  const heads = [
    'State',
    'Tries',
    segmentWords.queued,
    ...phaseNames.map(name => segmentWords[name]),
    segmentWords.backoff,
    'In all',
  ]
  return html`<section><h2>Images</h2>${shown}<div class="scroll" tabindex="0" role="region" aria-label="Images"><table>
<thead><tr><th scope="col">Image</th>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(row => tableRow(row, rowTotals(row, now)))}</tbody></table></div></section>`
}

function tableRow(
  { name, state, attempts }: TimelineRow,
  { queuedMs, backoffMs, phases, totalMs }: RowTotals,
): Html {
  const times = [queuedMs, ...phaseNames.map(phase => phases[phase] ?? 0), backoffMs, totalMs]
  return html`<tr><th scope="row">${name}</th><td${state === 'failed' ? html` class="bad"` : none}>${stateWords[state]}</td><td>${attempts.length}</td>${times.map(ms => html`<td>${ms > 0 ? formatExact(ms) : '–'}</td>`)}</tr>\n`
}
