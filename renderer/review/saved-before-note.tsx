import { useEffect, useState } from 'react'
import { type SavedBefore, savedBeforeWords } from '../../shared/text/saved-before.ts'
import { call } from '../client.ts'
import type { OptionsFormProps } from './options-form.tsx'

type Props = { draft: string; options: OptionsFormProps['options'] }

/** How many images of the list were saved before, and what becomes of them. */
export function SavedBeforeNote({ draft, options }: Props) {
  const [known, setKnown] = useState<SavedBefore>()
  useEffect(() => {
    let stale = false
    call('savedBefore', { draft }).then(
      found => {
        if (!stale) setKnown(found)
      },
      // A list that is gone is told by what starts it.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [draft])
  if (known === undefined) return null
  return (
    <p className="note">
      {savedBeforeWords(known, options.saved, Date.now())} “If I saved the same link before” in More options
      changes that.
    </p>
  )
}
