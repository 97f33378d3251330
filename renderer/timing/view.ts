import type { Segment, TimelineRow } from '../../shared/timeline.ts'

/** The piece of time that is looked at. ms on the timeline's axis. */
export type Span = { startMs: number; endMs: number }

/** Where rows are drawn: so many, from this scroll position on, so high each, into so many pixels. */
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

export type Box = { x: number; width: number; y: number; height: number }
export type Bar = Box & { segment: Segment }
/** A row as it is cut into pieces. */
export type Cut = { segments: readonly Segment[]; lanes: number }

/** What is narrower shows only where it is the longest piece of its attempt, and then so wide. */
const leastPx = 1

/**
 * Pieces of a row as rectangles, of those in sight. `y` is the row's upper edge. Every attempt in sight has a bar, and
 * an attempt too short to show its pieces has one of its longest.
 */
export function barsOf(cut: Cut, span: Span, width: number, y: number, rowPx: number): Bar[] {
  const pxPerMs = width / (span.endMs - span.startMs)
  const bars: Bar[] = []
  for (const segment of cut.segments) {
    if (segment.endAt < span.startMs || segment.startAt > span.endMs) continue
    const from = Math.max(0, (segment.startAt - span.startMs) * pxPerMs)
    const to = Math.min(width, (segment.endAt - span.startMs) * pxPerMs)
    const isNarrow = to - from < leastPx
    if (isNarrow && !isLongest(segment, cut.segments)) continue
    bars.push({
      x: isNarrow ? Math.min(Math.floor(from), width - leastPx) : from,
      width: Math.max(leastPx, to - from),
      ...laneBox(cut.lanes, segment.lane, y, rowPx),
      segment,
    })
  }
  return bars
}

/** The ends of the attempts that failed, of those in sight, as narrow rectangles. */
export function failureMarks(
  { attempts }: Pick<TimelineRow, 'attempts'>,
  cut: Cut,
  span: Span,
  width: number,
  y: number,
  rowPx: number,
): Box[] {
  return attempts.flatMap(({ endAt, failure }, place) => {
    if (failure === undefined || endAt < span.startMs || endAt > span.endMs) return []
    const x = Math.round((width * (endAt - span.startMs)) / (span.endMs - span.startMs))
    const lane = cut.segments.find(({ attempt }) => attempt === place)?.lane ?? 0
    return [{ x: Math.min(width - 2, Math.max(0, x - 1)), width: 2, ...laneBox(cut.lanes, lane, y, rowPx) }]
  })
}

function laneBox(lanes: number, lane: number, y: number, rowPx: number): Pick<Box, 'y' | 'height'> {
  // Rows keep apart as long as there is room for it.
  const padding = rowPx >= 6 ? Math.min(4, rowPx * 0.15) : 0
  const height = (rowPx - 2 * padding) / lanes
  const top = y + padding + lane * height
  // Lower than a pixel it would be a mixture of colours that stand for nothing.
  return { y: height < 1 ? Math.floor(top) : top, height: Math.max(1, height) }
}

const isLongest = (segment: Segment, segments: readonly Segment[]): boolean =>
  segments.every(
    other =>
      other.attempt !== segment.attempt || other.endAt - other.startAt <= segment.endAt - segment.startAt,
  )
