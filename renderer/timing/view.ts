import type { Span } from '../../shared/bars.ts'

/** Where rows are drawn: how many there are, the scroll position, the height of a row, and the height of the box in pixels. */
export type Rows = { count: number; scrollTop: number; rowPx: number; height: number }

/** Nothing shorter is worth looking at: clocks are not finer. */
const leastSpanMs = 0.05

export const rowHeights = { usual: 20, most: 44 } as const

/** Keeps a span inside the whole and not too short. A span as long as the whole is the whole. */
export function clampSpan({ startMs, endMs }: Span, whole: Span): Span {
  const wholeMs = whole.endMs - whole.startMs
  const ms = Math.max(leastSpanMs, endMs - startMs)
  // A hair less is the whole, too: factors multiplied back and forth do not end where they began.
  if (ms >= wholeMs * (1 - 1e-9)) return whole
  const start = Math.min(Math.max(startMs, whole.startMs), whole.endMs - ms)
  return { startMs: start, endMs: start + ms }
}

/** Zooms so that what is at `atMs` stays where it is. A factor above 1 shows less. */
export function zoomSpan(span: Span, whole: Span, factor: number, atMs: number): Span {
  const spanMs = span.endMs - span.startMs
  const ms = Math.max(leastSpanMs, spanMs / factor)
  const startMs = atMs - ((atMs - span.startMs) / spanMs) * ms
  return clampSpan({ startMs, endMs: startMs + ms }, whole)
}

export const moveSpan = ({ startMs, endMs }: Span, whole: Span, byMs: number): Span =>
  clampSpan({ startMs: startMs + byMs, endMs: endMs + byMs }, whole)

/** Moves a span as little as needed to show a piece of time; what is too long shows from its beginning. */
export function revealSpan(span: Span, whole: Span, piece: Span): Span {
  const ms = span.endMs - span.startMs
  if (piece.startMs >= span.startMs && piece.endMs <= span.endMs) return span
  const fits = piece.endMs - piece.startMs <= ms
  const byMs = piece.startMs < span.startMs || !fits ? piece.startMs - span.startMs : piece.endMs - span.endMs
  return moveSpan(span, whole, byMs)
}

export const isWhole = (span: Span, whole: Span): boolean =>
  span.startMs <= whole.startMs && span.endMs >= whole.endMs

/** Rows of which something is in sight: from `first` up to, not including, `end`. */
export function rowsInSight({ count, scrollTop, rowPx, height }: Rows): { first: number; end: number } {
  const first = Math.min(count, Math.max(0, Math.floor(scrollTop / rowPx)))
  return { first, end: Math.max(first, Math.min(count, Math.ceil((scrollTop + height) / rowPx))) }
}

/** The row under a pixel of the drawing. */
export function rowAt({ count, scrollTop, rowPx }: Rows, y: number): number | undefined {
  const row = Math.floor((scrollTop + y) / rowPx)
  return row >= 0 && row < count ? row : undefined
}

/** The scroll position nearest to the present one that shows a row. */
export function revealRow({ scrollTop, rowPx, height }: Rows, row: number): number {
  const top = row * rowPx
  return Math.min(top, Math.max(scrollTop, top + rowPx - height))
}

/** A row height at which all rows are in sight, or as near to that as can still be drawn. */
export const rowPxOfAll = ({ count, height }: Rows): number =>
  Math.min(rowHeights.usual, Math.max(0.05, height / Math.max(1, count)))
