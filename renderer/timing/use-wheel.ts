import { type RefObject, useEffect, useRef } from 'react'

/** Wheel events that are more than scrolling rows: across, or with Ctrl or Shift. */
export function useWheel(
  target: RefObject<HTMLElement | null>,
  act: (event: WheelEvent, x: number) => void,
): void {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const element = target.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      const acts =
        event.ctrlKey || event.metaKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      if (!acts) return
      event.preventDefault()
      latest.current(event, event.clientX - element.getBoundingClientRect().left)
    }
    // React's own wheel listeners cannot prevent the browser's zoom.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [target])
}
