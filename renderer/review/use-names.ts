import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { OutputOf } from '../../shared/contract/commands.ts'
import type { Ranges } from '../../shared/ranges.ts'
import { call } from '../client.ts'

export type NamePreview = OutputOf<'previewNames'>

/** What a template makes of the images of a draft that are wanted, once its typing has paused. */
export function useNames(
  draft: string,
  template: string,
  out: Ranges,
): { settled: string; preview: NamePreview | undefined } {
  const [settled] = useDebouncedValue(template, 150)
  const [preview, setPreview] = useState<NamePreview>()
  useEffect(() => {
    let stale = false
    call('previewNames', { draft, template: settled, out }).then(
      next => {
        if (!stale) setPreview(next)
      },
      // Starting the draft reports it if it is gone.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [draft, settled, out])
  return { settled, preview }
}
