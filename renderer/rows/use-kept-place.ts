import { type RefObject, useLayoutEffect, useRef } from 'react'
import type { Rows } from './rows-feed.ts'

/** More rows than this are not known beyond those in sight. */
const mostMoved = 200

/** Where a row is that was at a place, there or further down; undefined where it is not among the known rows. */
export function movedTo<Row>(
  row: Row,
  place: number,
  rows: Rows<Row>,
  isSame: (a: Row, b: Row) => boolean,
): number | undefined {
  for (let next = place; next <= place + mostMoved; next += 1) {
    const other = rows.at(next)
    if (other !== undefined && isSame(row, other)) return next
  }
  return undefined
}

/**
 * Rows that come above move none away under a person who has scrolled: what was the first one in sight stays where it is.
 * At the top of the list, what is new comes into sight. `isSame` absent: rows do not come above. `scrolledTo`: as of the
 * last scrolling, in pixels. Asking the element would lay out the page in the middle of every frame.
 */
export function useKeptPlace<Row>(
  scroller: RefObject<HTMLElement | null>,
  rows: Rows<Row>,
  { first, lineHeight, scrolledTo }: { first: number; lineHeight: number; scrolledTo: number },
  isSame: ((a: Row, b: Row) => boolean) | undefined,
): void {
  const kept = useRef<{ rows: Rows<Row>; place: number; row: Row }>(undefined)
  // After each drawing, so that it is known what was in sight before the rows changed.
  useLayoutEffect(() => {
    const element = scroller.current
    const before = kept.current
    kept.current = undefined
    if (element === null || isSame === undefined || scrolledTo < lineHeight) return
    let moved = 0
    if (before !== undefined && before.rows !== rows) {
      moved = (movedTo(before.row, before.place, rows, isSame) ?? before.place) - before.place
      if (moved !== 0) element.scrollTop += moved * lineHeight
    }
    const place = first + Math.floor(scrolledTo / lineHeight) + moved
    const row = rows.at(place)
    if (row !== undefined) kept.current = { rows, place, row }
  })
}
