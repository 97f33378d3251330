// biome-ignore-all lint/a11y/useSemanticElements: a select cannot be drawn
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Span } from '../../shared/bars.ts'
import type { SegmentKind, TimelineRow } from '../../shared/timeline.ts'
import { openImage } from '../store.ts'
import { moveOfKey, timeOf } from './chart-keys.ts'
import type { CutTimes } from './idle.ts'
import { axisHeight, type RowPainter } from './paint.ts'
import { RowCard } from './row-card.tsx'
import { sentenceOf } from './row-words.ts'
import type { Times } from './times.ts'
import { useLayout } from './use-layout.ts'
import { usePainting } from './use-painting.ts'
import { usePalette } from './use-palette.ts'
import { usePointing } from './use-pointing.ts'
import { useWheel } from './use-wheel.ts'
import { moveSpan, revealRow, revealSpan, rowsInSight, zoomSpan } from './view.ts'

/** What the buttons beside a chart do with it. */
export type ChartView = { span: Span; rowPx: number; setSpan: (span: Span) => void }

type Props = ChartView & {
  pictureName: string
  /** What the picture says of its colours. */
  legend: readonly SegmentKind[]
  /** What the chart is called, such as "Waterfall". */
  name: string
  /** As they are drawn, and as they were: only idle time is cut. */
  times: CutTimes
  real: Times
  /** Hears which rows are in sight, whenever they or what is known of them changes. */
  onLook: (first: number, end: number) => void
  paintRows: RowPainter
}

/**
 * Rows on a time axis. The canvas shows what is in sight and stands still; what scrolls is a box as high as all rows.
 * For screen readers it is a list of which they hear the row that has the keyboard.
 */
export function Chart({
  name,
  pictureName,
  legend,
  times,
  real,
  onLook,
  span,
  rowPx,
  setSpan,
  paintRows,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height, place, longestName, msPerPx, msAt, scrolled } = useLayout(
    scroller,
    times,
    span,
    rowPx,
  )
  const [current, setCurrent] = useState(0)
  const [focused, setFocused] = useState(false)
  const palette = usePalette(scroller)
  const id = useId()
  const { rows, whole, now, breaks } = times
  const currentRow = Math.min(current, rows.length - 1)

  const { first, end } = rowsInSight(place)
  useEffect(() => onLook(first, end), [onLook, first, end])

  const moveTime = (px: number) => setSpan(moveSpan(span, whole, px * msPerPx))
  const open = (row: number) => {
    const { index } = rows[row] ?? {}
    if (index !== undefined) openImage(index)
  }
  const { pointed, dragging, forget, handlers } = usePointing(place, width, {
    drag(dx, dy) {
      moveTime(-dx)
      scroller.current?.scrollBy(0, -dy)
    },
    click(row) {
      setCurrent(row)
      open(row)
    },
  })
  useWheel(scroller, (event, x) => {
    if (event.ctrlKey || event.metaKey) setSpan(zoomSpan(span, whole, 2 ** (-event.deltaY / 200), msAt(x)))
    else moveTime(event.deltaX || event.deltaY)
  })

  const goTo = (row: number) => {
    setCurrent(row)
    forget()
    scroller.current?.scrollTo(0, revealRow(place, row))
    setSpan(revealSpan(span, whole, timeOf(rows[row], now) ?? span))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const move = moveOfKey(event.key, {
      row: currentRow,
      lastRow: rows.length - 1,
      pageRows: Math.max(1, end - first - 2),
      piece: timeOf(rows[currentRow], now) ?? span,
      span,
      whole,
    })
    if (move === undefined) return
    event.preventDefault()
    setFocused(true)
    if (move === 'open') open(currentRow)
    else if ('row' in move) goTo(move.row)
    else setSpan(move.span)
  }

  const marked = pointed?.row ?? (focused ? currentRow : undefined)
  const drawing =
    palette === undefined || width === 0
      ? undefined
      : { rows, longestName, span, place, width, now, breaks, current: marked, palette }
  usePainting(canvas, drawing, paintRows, { fileName: pictureName, title: name, legend })
  const shown = marked === undefined ? undefined : real.rows[marked]
  const read = real.rows[currentRow]
  return (
    <div className="chart">
      <div
        ref={scroller}
        className={dragging ? 'chart-scroll is-dragging' : 'chart-scroll'}
        role="listbox"
        tabIndex={0}
        aria-label={name}
        aria-describedby={`${id}-keys`}
        aria-activedescendant={read === undefined ? undefined : `${id}-row`}
        onScroll={event => scrolled(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onFocus={event => setFocused(event.currentTarget.matches(':focus-visible'))}
        onBlur={() => setFocused(false)}
        {...handlers}
      >
        <div className="chart-whole" role="presentation" style={{ height: axisHeight + rows.length * rowPx }}>
          <canvas ref={canvas} className="chart-canvas" style={{ width, height }} />
          {read !== undefined && (
            <HeardRow id={`${id}-row`} row={read} now={real.now} place={currentRow + 1} of={rows.length} />
          )}
        </div>
      </div>
      <span id={`${id}-keys`} className="hidden">
        Arrow up and down go through the images, left and right through the time. Plus and minus zoom, zero
        shows everything, Enter opens the image.
      </span>
      {shown !== undefined && marked !== undefined && !dragging && (
        <RowCard
          row={shown}
          now={real.now}
          room={{ width, height }}
          at={pointed ?? { x: width, y: axisHeight + (marked + 1) * rowPx - place.scrollTop }}
        />
      )}
    </div>
  )
}

type HeardRowProps = { id: string; row: TimelineRow; now: number; place: number; of: number }

/** The row that has the keyboard, for screen readers: the canvas says nothing to them. */
function HeardRow({ id, row, now, place, of }: HeardRowProps) {
  return (
    <div
      id={id}
      className="hidden"
      role="option"
      tabIndex={-1}
      aria-selected="true"
      aria-setsize={of}
      aria-posinset={place}
    >
      {sentenceOf(row, now)}
    </div>
  )
}
