// biome-ignore-all lint/a11y/useSemanticElements: a select cannot be drawn
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Span } from '../../shared/bars.ts'
import type { SegmentKind } from '../../shared/timeline.ts'
import { shownPicture } from '../batch/export-menu.tsx'
import { openImage } from '../store.ts'
import { axisHeight, type Drawing, gutterOf, paintChart, type RowPainter, rightPx } from './paint.ts'
import { pictureOf } from './picture.ts'
import { RowCard } from './row-card.tsx'
import { sentenceOf } from './row-words.ts'
import type { Times } from './times.ts'
import { useDrag } from './use-drag.ts'
import { usePalette } from './use-palette.ts'
import { useSize } from './use-size.ts'
import { useWheel } from './use-wheel.ts'
import { moveSpan, type Rows, revealRow, revealSpan, rowAt, rowsInSight, zoomSpan } from './view.ts'

/** What the buttons beside a chart do with it. */
export type ChartView = { span: Span; rowPx: number; setSpan: (span: Span) => void }

type Props = ChartView & {
  pictureName: string
  /** What the picture says of its colours. */
  legend: readonly SegmentKind[]
  /** What the chart is called, such as "Waterfall". */
  name: string
  times: Times
  /** Hears which rows are in sight, whenever they or what is known of them changes. */
  onLook: (first: number, end: number) => void
  paintRows: RowPainter
  canvas: RefObject<HTMLCanvasElement | null>
}

/** A part of the width that an arrow key moves. */
const keyStep = 0.1
const keyZoom = 1.5

/**
 * Rows on a time axis. The canvas shows what is in sight and stands still; what scrolls is a box as high as all rows.
 * For screen readers it is a list of which they hear the row that has the keyboard.
 */
export function Chart({
  name,
  pictureName,
  legend,
  times,
  onLook,
  span,
  rowPx,
  setSpan,
  paintRows,
  canvas,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(scroller)
  const [scrollTop, setScrollTop] = useState(0)
  const [current, setCurrent] = useState(0)
  const [focused, setFocused] = useState(false)
  const [pointed, setPointed] = useState<{ row: number; x: number; y: number }>()
  const palette = usePalette(scroller)
  const id = useId()
  const { rows, whole, now } = times
  const place: Rows = { count: rows.length, scrollTop, rowPx, height: Math.max(0, height - axisHeight) }
  const longestName = useMemo(
    () => rows.reduce((most, row) => Math.max(most, row?.name.length ?? 0), 0),
    [rows],
  )
  const gutter = gutterOf({ width, place, longestName })
  const plotWidth = Math.max(1, width - gutter - rightPx)
  const spanMs = span.endMs - span.startMs
  const currentRow = Math.min(current, rows.length - 1)
  const marked = pointed?.row ?? (focused ? currentRow : undefined)

  const { first, end } = rowsInSight(place)
  useEffect(() => onLook(first, end), [onLook, first, end])

  useEffect(() => {
    if (palette === undefined || width === 0) return
    const drawing: Drawing = { rows, longestName, span, place, width, now, current: undefined, palette }
    shownPicture.set({ name: pictureName, make: () => pictureOf(drawing, paintRows, name, legend) })
  })
  useEffect(() => () => shownPicture.set(undefined), [])

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || palette === undefined || width === 0) return
    const ratio = window.devicePixelRatio
    context.canvas.width = Math.round(width * ratio)
    context.canvas.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    paintChart(context, { rows, longestName, span, place, width, now, current: marked, palette }, paintRows)
  })

  const toMs = (x: number) => span.startMs + ((x - gutter) / plotWidth) * spanMs
  useWheel(scroller, (event, x) => {
    if (event.ctrlKey || event.metaKey) setSpan(zoomSpan(span, whole, 2 ** (-event.deltaY / 200), toMs(x)))
    else setSpan(moveSpan(span, whole, ((event.deltaX || event.deltaY) / plotWidth) * spanMs))
  })
  const drag = useDrag((dx, dy) => {
    setPointed(undefined)
    setSpan(moveSpan(span, whole, (-dx / plotWidth) * spanMs))
    scroller.current?.scrollBy(0, -dy)
  })

  const moveTo = (row: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, row))
    setCurrent(next)
    setPointed(undefined)
    scroller.current?.scrollTo(0, revealRow(place, next))
    setSpan(revealSpan(span, whole, pieceOf(next)))
  }

  /** The time of a row's attempts; what is looked at where it had none. */
  const pieceOf = (row: number): Span => {
    const { attempts = [], runsSince } = rows[row] ?? {}
    const startMs = attempts[0]?.startAt ?? runsSince
    return startMs === undefined ? span : { startMs, endMs: attempts.at(-1)?.endAt ?? now }
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const page = Math.max(1, end - first - 2)
    const { startMs, endMs } = pieceOf(currentRow)
    // What is looked at stays where it is.
    const middle = Math.min(span.endMs, Math.max(span.startMs, (startMs + endMs) / 2))
    const actions: Record<string, () => void> = {
      ArrowUp: () => moveTo(currentRow - 1),
      ArrowDown: () => moveTo(currentRow + 1),
      PageUp: () => moveTo(currentRow - page),
      PageDown: () => moveTo(currentRow + page),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowLeft: () => setSpan(moveSpan(span, whole, -spanMs * keyStep)),
      ArrowRight: () => setSpan(moveSpan(span, whole, spanMs * keyStep)),
      '+': () => setSpan(zoomSpan(span, whole, keyZoom, middle)),
      '=': () => setSpan(zoomSpan(span, whole, keyZoom, middle)),
      '-': () => setSpan(zoomSpan(span, whole, 1 / keyZoom, middle)),
      '0': () => setSpan(whole),
      Enter: () => open(currentRow),
      ' ': () => open(currentRow),
    }
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
    if (action === undefined) return
    event.preventDefault()
    setFocused(true)
    action()
  }

  const open = (row: number) => {
    const { index } = rows[row] ?? {}
    if (index !== undefined) openImage(index)
  }

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!drag.move(event)) setPointed(pointOf(event))
  }

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const wasDrag = drag.end()
    const point = pointOf(event)
    if (wasDrag || point === undefined) return
    setCurrent(point.row)
    open(point.row)
  }

  const pointOf = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    const row = y < axisHeight || x > width ? undefined : rowAt(place, y - axisHeight)
    return row === undefined ? undefined : { row, x, y }
  }

  const shown = marked === undefined ? undefined : rows[marked]
  const read = rows[currentRow]
  return (
    <div className="chart">
      <div
        ref={scroller}
        className={drag.dragging ? 'chart-scroll is-dragging' : 'chart-scroll'}
        role="listbox"
        tabIndex={0}
        aria-label={name}
        aria-describedby={`${id}-keys`}
        aria-activedescendant={read === undefined ? undefined : `${id}-row`}
        onScroll={event => setScrollTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        onFocus={event => setFocused(event.currentTarget.matches(':focus-visible'))}
        onBlur={() => setFocused(false)}
        onPointerDown={drag.begin}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPointed(undefined)}
        onPointerUp={onPointerUp}
        onPointerCancel={() => drag.end()}
      >
        <div className="chart-whole" role="presentation" style={{ height: axisHeight + rows.length * rowPx }}>
          <canvas ref={canvas} className="chart-canvas" style={{ width, height }} />
          {read !== undefined && (
            <div
              id={`${id}-row`}
              className="hidden"
              role="option"
              tabIndex={-1}
              aria-selected="true"
              aria-setsize={rows.length}
              aria-posinset={currentRow + 1}
            >
              {sentenceOf(read, now)}
            </div>
          )}
        </div>
      </div>
      <span id={`${id}-keys`} className="hidden">
        Arrow up and down go through the images, left and right through the time. Plus and minus zoom, zero
        shows everything, Enter opens the image.
      </span>
      {shown !== undefined && marked !== undefined && !drag.dragging && (
        <RowCard
          row={shown}
          now={now}
          room={{ width, height }}
          at={pointed ?? { x: width, y: axisHeight + (marked + 1) * rowPx - scrollTop }}
        />
      )}
    </div>
  )
}
