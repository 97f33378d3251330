import type { Span } from '../../shared/bars.ts'
import type { TimelineRow } from '../../shared/timeline.ts'
import { moveSpan, zoomSpan } from './view.ts'

/** What a key does in a chart: goes to a row, shows another part of the time, or opens the image of the row. */
export type ChartMove = { row: number } | { span: Span } | 'open'

/** Position in a chart. `row` has the keyboard, `piece` is the time of its image; a page is `pageRows` rows. */
export type ChartPlace = {
  row: number
  lastRow: number
  pageRows: number
  piece: Span
  span: Span
  whole: Span
}

/** A part of the width that an arrow key moves. */
const keyStep = 0.1
const keyZoom = 1.5

/** What a key does; undefined for one that does nothing. */
export function moveOfKey(key: string, place: ChartPlace): ChartMove | undefined {
  const { row, lastRow, pageRows, piece, span, whole } = place
  const stepMs = (span.endMs - span.startMs) * keyStep
  const zoom = (factor: number): ChartMove => {
    // What is looked at stays where it is.
    const middle = Math.min(span.endMs, Math.max(span.startMs, (piece.startMs + piece.endMs) / 2))
    return { span: zoomSpan(span, whole, factor, middle) }
  }
  const toRow = (wanted: number): ChartMove => ({ row: Math.min(lastRow, Math.max(0, wanted)) })
  switch (key) {
    case 'ArrowUp':
      return toRow(row - 1)
    case 'ArrowDown':
      return toRow(row + 1)
    case 'PageUp':
      return toRow(row - pageRows)
    case 'PageDown':
      return toRow(row + pageRows)
    case 'Home':
      return toRow(0)
    case 'End':
      return toRow(lastRow)
    case 'ArrowLeft':
      return { span: moveSpan(span, whole, -stepMs) }
    case 'ArrowRight':
      return { span: moveSpan(span, whole, stepMs) }
    case '+':
    case '=':
      return zoom(keyZoom)
    case '-':
      return zoom(1 / keyZoom)
    case '0':
      return { span: whole }
    case 'Enter':
    case ' ':
      return 'open'
    default:
      return undefined
  }
}

/** The time of a row's attempts; undefined where it had none. */
export function timeOf(row: TimelineRow | undefined, now: number): Span | undefined {
  const { attempts = [], runsSince } = row ?? {}
  const startMs = attempts[0]?.startAt ?? runsSince
  return startMs === undefined ? undefined : { startMs, endMs: attempts.at(-1)?.endAt ?? now }
}
