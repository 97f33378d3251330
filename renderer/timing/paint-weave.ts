import { failureMarks, type Span } from '../../shared/bars.ts'
import { segmentsOf, type WovenRow } from '../../shared/timeline.ts'
import type { Drawing, RowPainter } from './paint.ts'
import { paintFailures } from './paint-failures.ts'
import { rowsInSight } from './view.ts'

/** A tick as it is drawn: from which pixel, and how many bytes arrived there. */
export type Thread = { x: number; bytes: number }

/** Ticks in sight, from a moment on. Those that share a pixel are one. */
export function threadsOf(row: WovenRow, fromMs: number, span: Span, width: number): Thread[] {
  const pxPerMs = width / (span.endMs - span.startMs)
  const threads: Thread[] = []
  for (const [n, at] of row.atMs.entries()) {
    if (at < fromMs || at < span.startMs || at > span.endMs) continue
    const x = Math.min(width - 1, Math.floor((at - span.startMs) * pxPerMs))
    const last = threads.at(-1)
    const bytes = row.bytes[n] ?? 0
    if (last?.x === x) last.bytes += bytes
    else threads.push({ x, bytes })
  }
  return threads
}

/** What one read from a connection brings at most; more in one pixel is no taller. */
const fullBytes = 65_536

/** Each piece that arrived as a tick, the larger the taller, on a line as long as its image took. */
export const paintWeave =
  (woven: ReadonlyMap<number, WovenRow>): RowPainter =>
  (context: CanvasRenderingContext2D, drawing: Drawing, width: number) => {
    const { rows, span, place, now, palette } = drawing
    const { first, end } = rowsInSight(place)
    const { rowPx, scrollTop } = place
    const pxPerMs = width / (span.endMs - span.startMs)
    for (let at = first; at < end; at += 1) {
      const row = rows[at]
      if (row === undefined) continue
      const y = at * rowPx - scrollTop
      const cut = segmentsOf(row, now)
      context.fillStyle = palette.phases.queued
      for (const { kind, startAt, endAt } of cut.segments) {
        if (kind === 'queued' || endAt < span.startMs || startAt > span.endMs) continue
        const x = Math.max(0, (startAt - span.startMs) * pxPerMs)
        const thick = kind === 'backoff' ? 0.5 : 1.5
        const right = Math.min(width, (endAt - span.startMs) * pxPerMs)
        context.fillRect(x, y + rowPx / 2 - thick / 2, right - x, thick)
      }
      const ticks = woven.get(row.index)
      context.fillStyle = palette.phases.receive
      const fromMs = (row.attempts[0]?.startAt ?? row.runsSince ?? 0) - 1
      for (const { x, bytes } of ticks === undefined ? [] : threadsOf(ticks, fromMs, span, width)) {
        // By powers of two: a small piece is still to be seen beside a large one.
        const share = Math.min(1, Math.log1p(bytes) / Math.log1p(fullBytes))
        const height = Math.max(1, rowPx * (0.2 + 0.7 * share))
        context.fillRect(x, y + (rowPx - height) / 2, 1, height)
      }
      paintFailures(context, failureMarks(row, cut, span, width, y, rowPx), palette, rowPx)
    }
  }
