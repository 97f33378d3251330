import { type RefCallback, useCallback } from 'react'

/** Scrolled further than this, the header gives way; back at the top it returns. px */
const awayPx = 48
/** A list that is hardly longer than its place would jump to and fro. px */
const leastSparePx = 240

/**
 * Marks an element while something in it is scrolled down: in a low window its header then gives its place to the images.
 * Style sheets decide what that means.
 */
export function useScrollAway(): RefCallback<HTMLElement> {
  return useCallback((element: HTMLElement | null) => {
    if (element === null) return
    const onScroll = ({ target }: Event) => {
      if (!(target instanceof HTMLElement)) return
      const { scrollTop, scrollHeight, clientHeight } = target
      const isAway = element.classList.contains('is-scrolled')
      if (!isAway && scrollTop > awayPx && scrollHeight - clientHeight > leastSparePx)
        element.classList.add('is-scrolled')
      else if (isAway && scrollTop === 0) element.classList.remove('is-scrolled')
    }
    // Scrolling does not bubble.
    element.addEventListener('scroll', onScroll, { capture: true, passive: true })
    return () => element.removeEventListener('scroll', onScroll, { capture: true })
  }, [])
}
