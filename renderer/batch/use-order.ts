import { useEffect } from 'react'
import { setWindow, useWindow } from '../store.ts'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isResting } from './progress.ts'

/** What is new comes first while a batch runs, and its list order afterwards, unless the user chose an order. */
export function useOrder(feed: Feed): void {
  const state = useValue(feed.header)?.state
  useEffect(() => {
    if (state === undefined || useWindow.getState().isSortChosen) return
    setWindow({ sort: isResting(state) ? 'index' : 'recent', descending: false })
  }, [state])
}
