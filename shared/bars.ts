import type { Segment, TimelineRow } from './timeline.ts'

/** The piece of time that is looked at. ms on the timeline's axis. */
export type Span = { startMs: number; endMs: number }

export type Box = { x: number; width: number; y: number; height: number }
export type Bar = Box & { segment: Segment }
/** A row as it is cut into pieces. */
export type Cut = { segments: readonly Segment[]; lanes: number }

/** A narrower piece is drawn only if it is the longest of its attempt, and then this wide. */
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
  // Rows have a gap between them while there is space for it.
  const padding = rowPx >= 6 ? Math.min(4, rowPx * 0.15) : 0
  const height = (rowPx - 2 * padding) / lanes
  const top = y + padding + lane * height
  // Below one pixel the colours would mix into meaningless ones.
  return { y: height < 1 ? Math.floor(top) : top, height: Math.max(1, height) }
}

const isLongest = (segment: Segment, segments: readonly Segment[]): boolean =>
  segments.every(
    other =>
      other.attempt !== segment.attempt || other.endAt - other.startAt <= segment.endAt - segment.startAt,
  )
