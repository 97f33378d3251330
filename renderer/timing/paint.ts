import { placedTicks } from '../../shared/axis.ts'
import { type Bar, type Box, barsOf, type Cut, failureMarks, type Span } from '../../shared/bars.ts'
import { type SegmentKind, segmentsOf, type TimelineRow } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'
import type { Palette } from './palette.ts'
import { type Rows, rowsInSight } from './view.ts'

/** What is to be drawn. Sizes in CSS pixels. */
export type Drawing = {
  rows: readonly (TimelineRow | undefined)[]
  /** In characters. */
  longestName: number
  span: Span
  /** Scroll position and row height; its height is that of the rows' part, below the axis. */
  place: Rows
  width: number
  now: number
  /** The row that is pointed at or has the keyboard. */
  current: number | undefined
  palette: Palette
}

/** Draws the bars of the rows in sight into their part of the canvas. */
export type RowPainter = (context: CanvasRenderingContext2D, drawing: Drawing, plotWidth: number) => void

export const axisHeight = 26

/** Names take a part of the width, and none where rows are too low for them. */
export function gutterOf({
  width,
  place,
  longestName,
}: Pick<Drawing, 'width' | 'place' | 'longestName'>): number {
  if (place.rowPx < leastNamePx) return 12
  return Math.round(Math.min(longestName * 7 + 24, 240, Math.max(80, width * 0.22)))
}

/** Lower rows have neither names nor crosses. */
const leastNamePx = 11

/** Draws a chart: axis, grid, names, and the rows as `paintRows` has it. */
export function paintChart(context: CanvasRenderingContext2D, drawing: Drawing, paintRows: RowPainter): void {
  const { width, place, palette } = drawing
  const gutter = gutterOf(drawing)
  const plotWidth = Math.max(1, width - gutter - rightPx)
  context.fillStyle = palette.surface
  context.fillRect(0, 0, width, axisHeight + place.height)
  paintAxis(context, drawing, gutter, plotWidth)
  clipped(context, [0, axisHeight, width, place.height], () => {
    paintNames(context, drawing, gutter)
    context.translate(gutter, axisHeight)
    clipped(context, [0, 0, plotWidth, place.height], () => paintRows(context, drawing, plotWidth))
  })
}

/** Room for half a tick's words, and for the end of the last bar. */
export const rightPx = 20

export function paintWaterfall(context: CanvasRenderingContext2D, drawing: Drawing, width: number): void {
  const { rows, span, place, now, palette } = drawing
  const { first, end } = rowsInSight(place)
  const { rowPx, scrollTop } = place
  // One colour after another: changing it is what costs.
  const byKind = new Map(kindsInOrder.map((kind): [SegmentKind, Bar[]] => [kind, []]))
  const failed: Box[] = []
  for (let at = first; at < end; at += 1) {
    const row = rows[at]
    if (row === undefined) continue
    const pieces = cutOf(row, now)
    const y = at * rowPx - scrollTop
    for (const bar of barsOf(pieces, span, width, y, rowPx)) byKind.get(bar.segment.kind)?.push(bar)
    failed.push(...failureMarks(row, pieces, span, width, y, rowPx))
  }
  for (const [kind, bars] of byKind) {
    // In low rows what is empty waits.
    if (kind === 'queued' && rowPx < 3) continue
    context.fillStyle = kind === 'backoff' ? hatch(context, palette) : palette.phases[kind]
    const isWait = kind === 'queued' || kind === 'backoff'
    for (const { x, y, width, height } of bars) {
      if (!isWait) context.fillRect(x, y, width, height)
      // Time in which nothing was done is thinner than time in which something was.
      else if (kind === 'queued') context.fillRect(x, y + height * 0.42, width, Math.max(0.5, height * 0.16))
      else context.fillRect(x, y + height * 0.25, width, height * 0.5)
    }
  }
  paintFailures(context, failed, palette, rowPx)
}

/** What comes later lies above: work above waiting. */
const kindsInOrder = ['queued', 'backoff', 'running', ...phaseNames] as const

/** A cross at the end of an attempt that failed; a stroke where rows are low. */
export function paintFailures(
  context: CanvasRenderingContext2D,
  marks: readonly Box[],
  palette: Palette,
  rowPx: number,
): void {
  context.fillStyle = palette.bad
  context.strokeStyle = palette.bad
  context.lineWidth = 1.75
  context.beginPath()
  for (const { x, y, width, height } of marks) {
    const end = x + width
    context.fillRect(x, y, width, height)
    if (rowPx < leastNamePx) continue
    const middle = y + height / 2
    const arm = Math.min(3.5, height / 3)
    context.moveTo(end + 4, middle - arm)
    context.lineTo(end + 4 + 2 * arm, middle + arm)
    context.moveTo(end + 4, middle + arm)
    context.lineTo(end + 4 + 2 * arm, middle - arm)
  }
  context.stroke()
}

/** Room for the words of one tick. */
const tickPx = 96

function paintAxis(
  context: CanvasRenderingContext2D,
  drawing: Drawing,
  gutter: number,
  plotWidth: number,
): void {
  const { span, place, width, palette } = drawing
  context.fillStyle = palette.line
  context.fillRect(0, axisHeight - 1, width, 1)
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  const most = Math.max(2, Math.floor(plotWidth / tickPx))
  for (const tick of placedTicks(span, plotWidth, most)) {
    const x = Math.round(gutter + tick.x)
    context.fillStyle = palette.line
    context.fillRect(x, axisHeight - 6, 1, place.height + 6)
    context.fillStyle = palette.inkSoft
    context.fillText(tick.words, x, axisHeight / 2 - 2)
  }
}

function paintNames(context: CanvasRenderingContext2D, drawing: Drawing, gutter: number): void {
  const { rows, place, width, palette, current } = drawing
  const { first, end } = rowsInSight(place)
  const { rowPx, scrollTop } = place
  if (current !== undefined) {
    context.fillStyle = palette.chosen
    context.fillRect(0, axisHeight + current * rowPx - scrollTop, width, Math.max(1, rowPx))
  }
  if (rowPx < leastNamePx) return
  context.font = `${Math.min(12, rowPx - 4)}px ${palette.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (let at = first; at < end; at += 1) {
    const row = rows[at]
    const y = axisHeight + (at + 0.5) * rowPx - scrollTop + 1
    context.fillStyle = row?.state === 'failed' ? palette.bad : palette.ink
    context.fillText(cut(context, row?.name ?? '…', gutter - 18), 10, y)
  }
}

/** A text shortened in its middle: names tell themselves apart at both ends. */
export function cut(
  context: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  width: number,
): string {
  if (text.length < 400 && context.measureText(text).width <= width) return text
  let kept = Math.min(text.length, 100)
  const shortened = () =>
    `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`
  while (kept > 2 && context.measureText(shortened()).width > width) kept -= 1
  return shortened()
}

function clipped(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: [number, number, number, number],
  draw: () => void,
): void {
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  draw()
  context.restore()
}

/** Rows that are settled are cut once. */
const cuts = new WeakMap<TimelineRow, Cut>()

function cutOf(row: TimelineRow, now: number): Cut {
  if (row.settledAt === undefined) return segmentsOf(row, now)
  const known = cuts.get(row) ?? segmentsOf(row, now)
  cuts.set(row, known)
  return known
}

function hatch(context: CanvasRenderingContext2D, palette: Palette): CanvasPattern | string {
  const tile = new OffscreenCanvas(6, 6)
  const brush = tile.getContext('2d')
  if (brush === null) return palette.phases.backoff
  brush.strokeStyle = palette.phases.backoff
  brush.lineWidth = 1.4
  brush.beginPath()
  for (const shift of [-6, 0, 6]) {
    brush.moveTo(shift - 1, 7)
    brush.lineTo(shift + 7, -1)
  }
  brush.stroke()
  return context.createPattern(tile, 'repeat') ?? palette.phases.backoff
}
