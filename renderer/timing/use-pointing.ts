import { type PointerEvent, useState } from 'react'
import { axisHeight } from './paint.ts'
import { useDrag } from './use-drag.ts'
import { type Rows, rowAt } from './view.ts'

/** A row under the pointer, and where in the chart that is, in CSS pixels. */
type Point = { row: number; x: number; y: number }

/** What the pointer is at in a chart of this width. It drags the chart, or clicks a row. */
export function usePointing(
  place: Rows,
  width: number,
  on: { drag(dx: number, dy: number): void; click(row: number): void },
) {
  const [pointed, setPointed] = useState<Point>()
  const forget = () => setPointed(undefined)
  const drag = useDrag((dx, dy) => {
    forget()
    on.drag(dx, dy)
  })

  const pointOf = (event: PointerEvent<HTMLElement>): Point | undefined => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [x, y] = [event.clientX - left, event.clientY - top]
    const row = y < axisHeight || x > width ? undefined : rowAt(place, y - axisHeight)
    return row === undefined ? undefined : { row, x, y }
  }

  return {
    pointed,
    dragging: drag.dragging,
    forget,
    handlers: {
      onPointerDown: drag.begin,
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (!drag.move(event)) setPointed(pointOf(event))
      },
      onPointerLeave: forget,
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const wasDrag = drag.end()
        const point = pointOf(event)
        if (!wasDrag && point !== undefined) on.click(point.row)
      },
      onPointerCancel: () => void drag.end(),
    },
  }
}
