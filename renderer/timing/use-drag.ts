import { type PointerEvent, useRef, useState } from 'react'

/** A press moves the chart once it has gone so far; before, it is a click. */
const dragPx = 4

/** Dragging with the pressed pointer: `by` gets each step, in CSS pixels. */
export function useDrag(by: (dx: number, dy: number) => void) {
  const last = useRef<{ x: number; y: number; moved: boolean }>(undefined)
  const [dragging, setDragging] = useState(false)
  return {
    dragging,
    begin(event: PointerEvent<HTMLElement>) {
      // Beside the drawing is the scroll bar.
      if (event.button !== 0 || event.nativeEvent.offsetX > event.currentTarget.clientWidth) return
      last.current = { x: event.clientX, y: event.clientY, moved: false }
    },
    /** Whether the pointer drags. */
    move(event: PointerEvent<HTMLElement>): boolean {
      const from = last.current
      if (from === undefined) return false
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
      if (!from.moved && Math.hypot(dx, dy) < dragPx) return false
      if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId)
      last.current = { x: event.clientX, y: event.clientY, moved: true }
      setDragging(true)
      by(dx, dy)
      return true
    },
    /** Whether it was a drag that ended. */
    end(): boolean {
      const moved = last.current?.moved ?? false
      last.current = undefined
      setDragging(false)
      return moved
    },
  }
}
