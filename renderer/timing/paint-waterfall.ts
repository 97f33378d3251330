import { type Bar, type Box, barsOf, type Cut, failureMarks } from '../../shared/bars.ts'
import { type SegmentKind, segmentsOf, type TimelineRow } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'
import type { Drawing } from './paint.ts'
import { paintFailures } from './paint-failures.ts'
import type { Palette } from './palette.ts'
import { rowsInSight } from './view.ts'

/** Draws the phases of the attempts of the rows in sight as bars. */
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
