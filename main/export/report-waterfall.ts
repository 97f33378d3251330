import { placedTicks } from '../../shared/axis.ts'
import { type Box, barsOf, failureMarks } from '../../shared/bars.ts'
import { type Html, html } from '../../shared/text/html.ts'
import { segmentWords } from '../../shared/text/states.ts'
import { extentOf, type SegmentKind, segmentsOf, type TimelineRow } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'

const width = 1000
const gutter = 190
const axisHeight = 24
/** With more rows than this, they have no names beside them. */
const mostNamed = 300

/** A waterfall as a drawing: one path per kind of piece, so that thousands of rows stay small. */
export function waterfallDrawing(rows: readonly TimelineRow[], now: number): Html {
  const span = extentOf(rows, now)
  const isNamed = rows.length <= mostNamed
  const rowPx = isNamed ? 16 : 4
  const left = isNamed ? gutter : 10
  const plotWidth = width - left - 24
  const height = axisHeight + rows.length * rowPx
  const paths = new Map<SegmentKind | 'failed-try', string[]>(drawnKinds.map(kind => [kind, []]))
  for (const [at, row] of rows.entries()) {
    const cut = segmentsOf(row, now)
    const y = axisHeight + at * rowPx
    for (const { segment, ...box } of barsOf(cut, span, plotWidth, y, rowPx)) {
      paths.get(segment.kind)?.push(pathOf(slim(segment.kind, box), left))
    }
    for (const box of failureMarks(row, cut, span, plotWidth, y, rowPx)) {
      paths.get('failed-try')?.push(pathOf(box, left))
    }
  }
  const ticks = placedTicks(span, plotWidth, 8).map(tick => {
    const x = round(left + tick.x)
    return html`<path class="grid" d="M${x} ${axisHeight - 5}V${height}"/><text class="tick" x="${x}" y="12">${tick.words}</text>`
  })
  const names = rows.map(
    ({ name, state }, at) =>
      html`<text x="0" y="${axisHeight + at * rowPx + 12}"${state === 'failed' ? badClass : noClass}>${shortened(name)}</text>`,
  )
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Waterfall of ${rows.length} images; the table below has its numbers">
<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern></defs>
${ticks}${isNamed ? names : []}
${[...paths].filter(([, path]) => path.length > 0).map(([kind, path]) => html`<path class="${kind}" d="${path.join('')}"/>\n`)}</svg>
<ul class="legend">${legendKinds.map(kind => html`<li><span class="${kind}"></span>${kind === 'failed-try' ? 'Failed try' : segmentWords[kind]}</li>`)}</ul>`
}

const legendKinds = ['queued', ...phaseNames, 'backoff', 'failed-try'] as const
/** What comes later lies above. */
const drawnKinds = ['queued', 'backoff', 'running', ...phaseNames, 'failed-try'] as const

const badClass = html` class="bad"`
const noClass = html``

/** Waiting is drawn thinner than activity. */
function slim(kind: SegmentKind, { x, y, width, height }: Box): Box {
  const part = kind === 'queued' ? 0.16 : kind === 'backoff' ? 0.5 : 1
  return { x, width, y: y + (height * (1 - part)) / 2, height: height * part }
}

const pathOf = ({ x, y, width, height }: Box, left: number): string =>
  `M${round(left + x)} ${round(y)}h${round(width)}v${round(height)}h-${round(width)}z`

const shortened = (name: string): string =>
  name.length <= 28 ? name : `${name.slice(0, 13)}…${name.slice(-14)}`

const round = (px: number): number => Math.round(px * 10) / 10
