import { type Range, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useValue } from '../value.ts'
import { type PageChoiceProps, pageOf, pageSizeOf } from './page-choice.tsx'
import type { RowsFeed } from './rows-feed.ts'
import { useKeptPlace } from './use-kept-place.ts'
import { type OnMove, type Roving, useRoving } from './use-roving.ts'

/**
 * `lineHeight`: in pixels. `overscan`: lines drawn beyond those in sight, either way. `isSame`: where rows come above
 * those in sight, which then stay where they are.
 */
type Shape<Row> = {
  columns: number
  lineHeight: number
  overscan: number
  isSame?: ((a: Row, b: Row) => boolean) | undefined
}

export type LongList<Row> = {
  total: number
  /** The row at a place of this page; undefined while it is on its way. */
  at: (place: number) => Row | undefined
  /** The lines to draw, each with `columns` places from `index * columns`, and the height of all, in pixels. */
  lines: VirtualItem[]
  height: number
  /** The place that Tab reaches. */
  tabStop: number
  /** For the element that scrolls. */
  scroller: RefObject<HTMLDivElement | null>
  handlers: Roving['handlers']
  page: PageChoiceProps
  /** Scrolls to a place of this page; and gives it the focus. */
  reveal: (place: number) => void
  focus: (place: number) => void
}

/** What a feed shows, however long: only the lines in sight exist, and the keys go from place to place. */
export function useLongList<Row>(
  feed: Pick<RowsFeed<unknown, Row, never>, 'rows' | 'look'>,
  selection: unknown,
  { columns, lineHeight, overscan, isSame }: Shape<Row>,
  onMove?: OnMove,
): LongList<Row> {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useValue(feed.rows)
  const { total, at } = rows
  const [wantedPage, setPage] = useState(0)
  const size = pageSizeOf(lineHeight, columns)
  const { first, count } = pageOf(total, wantedPage, size)
  const roving = useRoving(scroller, columns, onMove)
  const rangeExtractor = useFewerWhenFast(roving.rangeExtractor)
  const virtual = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan,
    rangeExtractor,
  })
  useKeptPlace(scroller, rows, { first, lineHeight, scrolledTo: virtual.scrollOffset ?? 0 }, isSame)
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 }
  const from = startIndex * columns
  const to = Math.min(count, (endIndex + 1) * columns) - 1
  useEffect(() => feed.look(first + from, first + Math.max(from, to)), [feed, first, from, to])

  // Another selection is looked at from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is the reason, not an ingredient
  useEffect(() => {
    setPage(0)
    scroller.current?.scrollTo(0, 0)
  }, [selection])

  roving.list.current = {
    total: count,
    page: Math.max(1, endIndex - startIndex),
    reveal: place => virtual.scrollToIndex(Math.floor(place / columns)),
  }
  return {
    total,
    at: place => at(first + place),
    lines: virtual.getVirtualItems(),
    height: virtual.getTotalSize(),
    tabStop: roving.tabStop(from, to),
    scroller,
    handlers: roving.handlers,
    page: { total, first, count, size, onPage: setPage },
    focus: roving.focus,
    reveal: place => virtual.scrollToIndex(Math.floor(place / columns)),
  }
}

/** Where more than what is in sight passes in one frame, lines drawn beyond it would be gone before they are seen. */
function useFewerWhenFast(extract: (range: Range) => number[]): (range: Range) => number[] {
  const before = useRef(0)
  return useCallback(
    range => {
      const { startIndex, endIndex } = range
      const isFast = Math.abs(startIndex - before.current) > endIndex - startIndex
      before.current = startIndex
      return extract(isFast ? { ...range, overscan: 1 } : range)
    },
    [extract],
  )
}
