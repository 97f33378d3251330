import { useEffect, useState } from 'react'
import type { SavedPolicy } from '../../shared/settings.ts'
import { areHere, type SavedBefore, savedBeforeWords } from '../../shared/text/saved-before.ts'
import { call } from '../client.ts'
import { formatNumber } from '../text.ts'
import { ChoiceField } from '../ui/choice-field.tsx'

/** Which images of a draft were saved before; undefined for none, and until it is known. */
export function useSavedBefore(draft: string): SavedBefore | undefined {
  const [known, setKnown] = useState<SavedBefore>()
  useEffect(() => {
    let stale = false
    call('savedBefore', { draft }).then(
      found => {
        if (!stale) setKnown(found)
      },
      // Starting the list reports it if it is gone.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [draft])
  return known
}

const choices: { value: SavedPolicy; label: string }[] = [
  { value: 'copy', label: 'Copy them here' },
  { value: 'update', label: 'Download if changed' },
  { value: 'again', label: 'Download again' },
  { value: 'skip', label: 'Leave them out' },
]

/** Where all are in the folder already, to copy them is to skip them, and to leave them out is the same. */
const choicesHere = (policy: SavedPolicy): typeof choices =>
  choices
    .filter(({ value }) => value !== 'skip' || policy === 'skip')
    .map(choice => (choice.value === 'copy' ? { ...choice, label: 'Skip them' } : choice))

type Props = {
  known: SavedBefore
  /** Where the images go. */
  folder: string
  policy: SavedPolicy
  onPolicy: (policy: SavedPolicy) => void
}

/** What is to become of images that were saved before. */
export function SavedBeforeField({ known, folder, policy, onPolicy }: Props) {
  const { images, isAll, foldersTotal } = known
  const isHere = areHere(known, folder)
  const oneFolder = isHere ? 'in this folder' : 'in one folder'
  const folders = foldersTotal === 1 ? oneFolder : `in ${formatNumber(foldersTotal)} folders`
  const count = `${isAll ? '' : 'At least '}${formatNumber(images)}`
  const offered = isHere ? choicesHere(policy) : choices
  const all = policy === 'link' ? [...offered, { value: policy, label: 'Link' }] : offered
  return (
    <ChoiceField
      label={`${count} of these ${images === 1 ? 'is' : 'are'} saved already, ${folders}`}
      choices={all}
      value={policy}
      onChoice={onPolicy}
      size="xs"
      means={savedBeforeWords(known, policy, Date.now(), folder)}
    />
  )
}
