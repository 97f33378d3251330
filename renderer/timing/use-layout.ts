import { type RefObject, useMemo, useState } from 'react'
import type { Span } from '../../shared/bars.ts'
import { axisHeight, gutterOf, rightPx } from './paint.ts'
import type { Times } from './times.ts'
import { useSize } from './use-size.ts'
import type { Rows } from './view.ts'

/** How rows and time lie in a chart as large as `scroller`. Sizes in CSS pixels. */
export function useLayout(
  scroller: RefObject<HTMLElement | null>,
  { rows }: Times,
  span: Span,
  rowPx: number,
) {
  const { width, height } = useSize(scroller)
  const [scrollTop, scrolled] = useState(0)
  const longestName = useMemo(
    () => rows.reduce((most, row) => Math.max(most, row?.name.length ?? 0), 0),
    [rows],
  )
  const place: Rows = { count: rows.length, scrollTop, rowPx, height: Math.max(0, height - axisHeight) }
  const gutter = gutterOf({ width, place, longestName })
  const msPerPx = (span.endMs - span.startMs) / Math.max(1, width - gutter - rightPx)
  const msAt = (x: number) => span.startMs + (x - gutter) * msPerPx
  return { width, height, place, longestName, msPerPx, msAt, scrolled }
}
