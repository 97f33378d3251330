import { defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

export type Roving = {
  /** For the element that scrolls. */
  handlers: {
    onKeyDown: (event: KeyboardEvent) => void
    onFocus: (event: FocusEvent) => void
    onBlur: () => void
  }
  /** The place that Tab reaches, of those between `first` and `last`. */
  tabStop: (first: number, last: number) => number
  /** Keeps the focused place's line drawn while it is out of sight: focus must not fall to nowhere. */
  rangeExtractor: (range: Range) => number[]
  /** Scrolls to a place and gives it the focus. */
  focus: (place: number) => void
  /** Set by the list once it is known: its length, the rows of a page, and how to show one. */
  list: RefObject<{ total: number; page: number; reveal: (place: number) => void }>
}

/** Is called when a key moved the focus. */
export type OnMove = (place: number, keys: { shift: boolean }) => void

/**
 * One tab stop for a list too long to have more: arrow keys, Page, Home and End move it. Places mark themselves
 * with `data-place`; a line of the virtual list holds `columns` of them.
 */
export function useRoving(scroller: RefObject<HTMLElement | null>, columns: number, onMove?: OnMove): Roving {
  const [current, setCurrent] = useState(0)
  const [focused, setFocused] = useState(false)
  const wanted = useRef<number>(undefined)
  const list = useRef({ total: 0, page: 1, reveal: (_place: number) => {} })

  // With other columns the focused place is drawn anew, on another line: focus goes with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns are the reason
  useLayoutEffect(() => {
    if (!focused) return
    wanted.current = current
    list.current.reveal(current)
  }, [columns])

  // The place may be drawn only after the list has scrolled to it. Before any other key: a later effect would leave
  // a moment in which the focus is nowhere.
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    const element = scroller.current?.querySelector<HTMLElement>(`[data-place="${wanted.current}"]`)
    if (element === null || element === undefined) return
    wanted.current = undefined
    element.focus({ preventScroll: true })
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const { total, page, reveal } = list.current
    const target = {
      ArrowUp: current - columns,
      ArrowDown: current + columns,
      ArrowLeft: columns > 1 ? current - 1 : undefined,
      ArrowRight: columns > 1 ? current + 1 : undefined,
      PageUp: current - page * columns,
      PageDown: current + page * columns,
      Home: 0,
      End: total - 1,
    }[event.key]
    if (target === undefined || total === 0) return
    event.preventDefault()
    const next = Math.min(total - 1, Math.max(0, target))
    wanted.current = next
    setCurrent(next)
    reveal(next)
    onMove?.(next, { shift: event.shiftKey })
  }
  const focus = (place: number) => {
    wanted.current = place
    setCurrent(place)
    list.current.reveal(place)
    const element = scroller.current?.querySelector<HTMLElement>(`[data-place="${place}"]`)
    element?.focus({ preventScroll: true })
  }
  const onFocus = ({ target }: FocusEvent) => {
    const place = target.closest<HTMLElement>('[data-place]')?.dataset['place']
    if (place === undefined) return
    setCurrent(Number(place))
    setFocused(true)
  }
  const line = Math.floor(current / columns)
  const rangeExtractor = useCallback(
    (range: Range) => {
      const lines = defaultRangeExtractor(range)
      const keep = focused && line < range.count && !lines.includes(line)
      return keep ? [...lines, line].toSorted((a, b) => a - b) : lines
    },
    [focused, line],
  )
  return {
    handlers: { onKeyDown, onFocus, onBlur: () => setFocused(false) },
    tabStop: (first, last) => (focused ? current : Math.min(last, Math.max(first, current))),
    rangeExtractor,
    list,
    focus,
  }
}
