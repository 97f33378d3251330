import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import {
  type Box,
  boxesOf,
  type Frame,
  type Justified,
  justify,
  lineAt,
  lineOf,
  placeBeside,
  type Shapes,
} from './justified.ts'

export type Tiles = {
  scroller: RefObject<HTMLDivElement | null>
  layout: Justified
  /** The tiles to draw, and the places from the first to the last of them. */
  drawn: readonly { place: number; box: Box }[]
  first: number
  last: number
  /** The place that Tab reaches. */
  tabStop: number
  /** Scrolls to a place and gives it the focus. */
  focus: (place: number) => void
  /** Scrolls to a place. */
  reveal: (place: number) => void
  handlers: {
    onKeyDown: (event: KeyboardEvent) => void
    onFocus: (event: FocusEvent) => void
    onBlur: () => void
    onScroll: () => void
  }
}

/** Scrolling by less than this draws nothing new. */
const scrollStep = 80
/** Drawn beyond what is in sight, either way. */
const overscan = 400

type Sight = { top: number; height: number }

/**
 * Images of any shape in a list of any length: only those in sight exist. When shapes, the width or the size change, what
 * was at the top stays at the top. `onMove`: the focus was moved by key.
 */
export function useTiles(
  total: number,
  shapes: Shapes,
  frame: Frame,
  version: unknown,
  onMove: (place: number, keys: { shift: boolean }) => void,
): Tiles {
  const scroller = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState<Sight>({ top: 0, height: 1000 })
  const [current, setCurrent] = useState(0)
  const [focused, setFocused] = useState(false)
  const wanted = useRef<number>(undefined)
  const { width, target, gap } = frame
  // biome-ignore lint/correctness/useExhaustiveDependencies: shapes change their answers with the version
  const layout = useMemo(
    () => justify(width > 0 ? total : 0, shapes, { width, target, gap }),
    [total, width, target, gap, version],
  )

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const top = Math.round(element.scrollTop / scrollStep) * scrollStep
    const height = element.clientHeight
    setSight(before => (before.top === top && before.height === height ? before : { top, height }))
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another size, other places are in sight
  useLayoutEffect(onScroll, [onScroll, width, target])
  useAnchor(scroller, layout)

  const inSight = linesBetween(layout, sight.top, sight.top + sight.height)
  const around = linesBetween(layout, sight.top - overscan, sight.top + sight.height + overscan)
  const tabStop = Math.min(
    Math.max(0, total - 1),
    focused ? current : clamp(current, inSight.first, inSight.last),
  )
  const drawn = useMemo(() => {
    const tiles: { place: number; box: Box }[] = []
    const draw = (at: number) => {
      const line = layout.lines[at]
      if (line === undefined) return
      for (const [column, box] of boxesOf(line, shapes, gap).entries())
        tiles.push({ place: line.first + column, box })
    }
    for (let at = around.from; at <= around.to; at += 1) draw(at)
    // Focus must not fall to nowhere while its place is out of sight.
    const kept = lineOf(layout, current)
    if (focused && (kept < around.from || kept > around.to)) draw(kept)
    return tiles
  }, [layout, shapes, gap, around.from, around.to, focused, current])

  const reveal = (place: number) => revealLine(scroller.current, layout, place)
  const focus = (place: number) => {
    wanted.current = place
    setCurrent(place)
    reveal(place)
    // The place may be drawn already: then nothing is drawn anew.
    takeFocus()
  }
  const takeFocus = () => {
    if (wanted.current === undefined) return
    const element = scroller.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`)
    if (element === null || element === undefined) return
    wanted.current = undefined
    element.focus({ preventScroll: true })
  }
  // The place may be drawn only after the list has scrolled to it.
  useLayoutEffect(takeFocus)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || total === 0) return
    const next = placeFor(event.key, current, { layout, shapes, gap, total, pageHeight: sight.height })
    if (next === undefined) return
    event.preventDefault()
    focus(next)
    onMove(next, { shift: event.shiftKey })
  }
  const onFocus = ({ target }: FocusEvent) => {
    const place = target.closest<HTMLElement>('[data-place]')?.dataset['place']
    if (place === undefined) return
    setCurrent(Number(place))
    setFocused(true)
  }
  return {
    scroller,
    layout,
    drawn,
    first: around.first,
    last: around.last,
    tabStop,
    focus,
    reveal,
    // In the frame that scrolls: a turn later, a fast scroll would show only empty places.
    handlers: { onKeyDown, onFocus, onBlur: () => setFocused(false), onScroll: () => flushSync(onScroll) },
  }
}

/** Keeps the image at the top where it is when the lines change. */
function useAnchor(scroller: RefObject<HTMLElement | null>, layout: Justified): void {
  const anchor = useRef<{ place: number; below: number }>(undefined)
  const laidOut = useRef(layout)
  const element = scroller.current
  if (element !== null && laidOut.current !== layout) {
    // Before the new lines are drawn: what the old ones show.
    const line = laidOut.current.lines[lineAt(laidOut.current, element.scrollTop)]
    if (line !== undefined) anchor.current = { place: line.first, below: element.scrollTop - line.top }
    laidOut.current = layout
  }
  useLayoutEffect(() => {
    const kept = anchor.current
    anchor.current = undefined
    const line = kept && layout.lines[lineOf(layout, kept.place)]
    if (line === undefined || scroller.current === null || kept === undefined || kept.below <= 0) return
    scroller.current.scrollTop = line.top + Math.min(kept.below, line.height)
  }, [scroller, layout])
}

function linesBetween(layout: Justified, top: number, bottom: number) {
  const from = lineAt(layout, Math.max(0, top))
  const to = lineAt(layout, Math.max(0, bottom))
  const { first = 0 } = layout.lines[from] ?? {}
  const end = layout.lines[to] ?? { first: 0, count: 1 }
  return { from, to, first, last: Math.max(first, end.first + end.count - 1) }
}

function revealLine(element: HTMLElement | null, layout: Justified, place: number): void {
  const line = layout.lines[lineOf(layout, place)]
  if (element === null || line === undefined) return
  const { scrollTop, clientHeight } = element
  if (line.top < scrollTop) element.scrollTop = line.top
  else if (line.top + line.height > scrollTop + clientHeight) {
    element.scrollTop = line.top + line.height - clientHeight
  }
}

type Keys = { layout: Justified; shapes: Shapes; gap: number; total: number; pageHeight: number }

/** Where a key leads; undefined for all that lead nowhere. */
function placeFor(
  key: string,
  place: number,
  { layout, shapes, gap, total, pageHeight }: Keys,
): number | undefined {
  const byPage = (by: number) => {
    const line = layout.lines[lineOf(layout, place)]
    if (line === undefined) return place
    const target = layout.lines[lineAt(layout, Math.max(0, line.top + by * pageHeight))]
    return target === undefined ? place : target.first + Math.min(target.count - 1, place - line.first)
  }
  const ways: Record<string, () => number> = {
    ArrowLeft: () => place - 1,
    ArrowRight: () => place + 1,
    ArrowUp: () => placeBeside(layout, shapes, gap, place, -1),
    ArrowDown: () => placeBeside(layout, shapes, gap, place, 1),
    PageUp: () => byPage(-1),
    PageDown: () => byPage(1),
    Home: () => 0,
    End: () => total - 1,
  }
  const next = ways[key]?.()
  return next === undefined ? undefined : clamp(next, 0, total - 1)
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))
