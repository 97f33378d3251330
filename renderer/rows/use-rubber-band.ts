import { type MouseEvent, type PointerEvent, type RefObject, useRef, useState } from 'react'
import type { Box } from './justified.ts'

/** A move by less is a click. */
const leastPixels = 5
/** How near to an edge the list begins to scroll along, and by how much. */
const edgePixels = 28
const scrollPixels = 14

type Band = { startX: number; startY: number; isDrawn: boolean }

/**
 * A rectangle drawn with the pointer over what scrolls. `onBand` is called with it in pixels of the content, whenever it
 * changes; `onBegin` when it begins, `onEnd` when the pointer lets go. What can be dragged is not drawn over.
 */
export function useRubberBand(
  scroller: RefObject<HTMLElement | null>,
  {
    onBegin,
    onBand,
    onEnd,
  }: { onBegin: (keepsOthers: boolean) => void; onBand: (box: Box) => void; onEnd: () => void },
) {
  const band = useRef<Band>(undefined)
  const [box, setBox] = useState<Box>()

  const inContent = (element: HTMLElement, event: PointerEvent) => {
    const { left, top } = element.getBoundingClientRect()
    return { x: event.clientX - left + element.scrollLeft, y: event.clientY - top + element.scrollTop }
  }

  const handlers = {
    onPointerDown(event: PointerEvent) {
      const element = scroller.current
      if (element === null || event.button !== 0 || event.pointerType === 'touch' || event.shiftKey) return
      if (event.target instanceof Element && event.target.closest('[draggable="true"], button') !== null)
        return
      // The scroll bar is not part of what is in it.
      if (event.clientX - element.getBoundingClientRect().left >= element.clientWidth) return
      const { x, y } = inContent(element, event)
      band.current = { startX: x, startY: y, isDrawn: false }
    },
    onPointerMove(event: PointerEvent) {
      const element = scroller.current
      const current = band.current
      if (element === null || current === undefined) return
      const { x, y } = inContent(element, event)
      const { startX, startY } = current
      if (!current.isDrawn) {
        if (Math.hypot(x - startX, y - startY) < leastPixels) return
        current.isDrawn = true
        element.setPointerCapture(event.pointerId)
        onBegin(event.ctrlKey || event.metaKey)
      }
      const { top, bottom } = element.getBoundingClientRect()
      if (event.clientY < top + edgePixels) element.scrollTop -= scrollPixels
      if (event.clientY > bottom - edgePixels) element.scrollTop += scrollPixels
      const next = {
        left: Math.min(x, startX),
        top: Math.min(y, startY),
        width: Math.abs(x - startX),
        height: Math.abs(y - startY),
      }
      setBox(next)
      onBand(next)
    },
    onPointerUp: () => {
      if (band.current?.isDrawn !== true) band.current = undefined
      else onEnd()
      setBox(undefined)
    },
    onPointerCancel: () => {
      band.current = undefined
      setBox(undefined)
    },
    /** The click that ends it means nothing else. */
    onClickCapture(event: MouseEvent) {
      if (band.current?.isDrawn === true) event.stopPropagation()
      band.current = undefined
    },
  }
  return { handlers, box }
}
