import { useDebouncedValue } from '@mantine/hooks'
import { useMemo } from 'react'
import { statesOf, useWindow } from '../store.ts'
import type { Selection } from './feed.ts'

/** What the toolbar and the headings select; a new object whenever that changes. */
export function useSelection(): Selection {
  const filter = useWindow(state => state.filter)
  const host = useWindow(state => state.host)
  const failure = useWindow(state => state.failure)
  // Typing asks for rows when it rests.
  const [text] = useDebouncedValue(useWindow(state => state.text).trim(), 150)
  const imageType = useWindow(state => state.imageType)
  const minSide = useWindow(state => state.minSide)
  const minBytes = useWindow(state => state.minBytes)
  const sort = useWindow(state => state.sort)
  const descending = useWindow(state => state.descending)
  return useMemo(() => {
    const states = statesOf[filter]
    return {
      sort,
      descending,
      ...(states !== undefined && { states: [...states] }),
      ...(host !== '' && { host }),
      ...(failure !== '' && { failure }),
      ...(text !== '' && { text }),
      ...(imageType !== '' && { types: [imageType] }),
      ...(minSide > 0 && { minSide }),
      ...(minBytes > 0 && { minBytes }),
    }
  }, [filter, host, failure, text, imageType, minSide, minBytes, sort, descending])
}
