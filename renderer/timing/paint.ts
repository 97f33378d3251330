import { placedTicks } from '../../shared/axis.ts'
import type { Span } from '../../shared/bars.ts'
import { formatDuration } from '../../shared/text/format.ts'
import type { TimelineRow } from '../../shared/timeline.ts'
import type { Break } from './idle.ts'
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
  /** Where idle time is cut out of the axis. */
  breaks: readonly Break[]
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
export const leastNamePx = 11

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
  clipped(context, [gutter, 0, plotWidth, axisHeight + place.height], () =>
    paintBreaks(context, drawing, gutter, plotWidth),
  )
}

/** Across all rows, over whatever waits there: a band as wide as the break, with the time that is not shown. */
function paintBreaks(
  context: CanvasRenderingContext2D,
  { breaks, span, place, palette }: Drawing,
  gutter: number,
  plotWidth: number,
): void {
  const pxPerMs = plotWidth / (span.endMs - span.startMs)
  for (const { atMs, widthMs, idleMs } of breaks) {
    const [left, width] = [gutter + (atMs - span.startMs) * pxPerMs, widthMs * pxPerMs]
    context.fillStyle = palette.surface
    context.fillRect(left, 0, width, axisHeight + place.height)
    context.fillStyle = palette.phases.queued
    for (const x of [left, left + width - 1]) {
      // Dashes: the axis is torn here.
      for (let y = 0; y < axisHeight + place.height; y += 8) context.fillRect(Math.round(x), y, 1, 4)
    }
    context.fillStyle = palette.inkSoft
    context.font = `11px ${palette.font}`
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    const words = `${formatDuration(idleMs)} idle`
    context.save()
    context.translate(left + width / 2, axisHeight + Math.min(place.height, 140) / 2)
    context.rotate(-Math.PI / 2)
    context.fillText(words, 0, 0)
    context.restore()
  }
}

/** Room for half a tick's words, and for the end of the last bar. */
export const rightPx = 20

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
function cut(context: Pick<CanvasRenderingContext2D, 'measureText'>, text: string, width: number): string {
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
