import { useEffect } from 'react'
import { setWindow, useWindow } from '../store.ts'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isResting } from './progress.ts'

/** About as many as a window shows at once: what is new among these is in sight anyway. */
const mostInSight = 20

/**
 * What is new comes first while a long batch runs, and its list order afterwards, unless the user chose an order. The
 * images of a short one keep their places: none moves away under the pointer.
 */
export function useOrder(feed: Feed): void {
  const header = useValue(feed.header)
  const state = header?.state
  const isLong = (header?.counts.items ?? 0) > mostInSight
  useEffect(() => {
    if (state === undefined || useWindow.getState().isSortChosen) return
    setWindow({ sort: isResting(state) || !isLong ? 'index' : 'recent', descending: false })
  }, [state, isLong])
}
