import { type Ranges, rangesOf } from '../../shared/ranges.ts'
import { formatCount } from '../../shared/text/format.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { createValue } from '../value.ts'

/** What was deleted last, as long as that can be undone from where it was done. */
export type Deletion = { batch: string; indexes: Ranges; words: string; canUndo: boolean }
export const lastDeletion = createValue<Deletion | undefined>(undefined)

/** Files that were changed since they were saved: a person says whether they go, too. */
export type ChangedQuestion = { batch: string; indexes: Ranges; count: number }
export const changedQuestion = createValue<ChangedQuestion | undefined>(undefined)

/** How long it is offered to undo it. In the filter "Deleted" it always can be. */
const offeredMs = 20_000
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Moves saved images to the system's bin. Resolves with how many went there; what is to be asked or undone is in the
 * values above.
 */
export async function deleteImages(batch: string, indexes: Ranges, evenChanged = false): Promise<number> {
  try {
    const { deleted, changed, failed, canRestore } = await call('deleteFiles', {
      batch,
      indexes,
      evenChanged,
    })
    const [first] = failed.first
    const words = [
      ...(deleted > 0 ? [`${formatCount(deleted, 'image')} moved to the bin.`] : []),
      ...(first === undefined ? [] : [`${formatNumber(failed.count)} could not be deleted: ${first.why}.`]),
    ].join(' ')
    if (words !== '') offer({ batch, indexes, words, canUndo: canRestore })
    else if (changed.length === 0) notify('None of these has a saved file.')
    if (changed.length > 0) changedQuestion.set({ batch, indexes: rangesOf(changed), count: changed.length })
    return deleted
  } catch (error) {
    sayWhy(error)
    return 0
  }
}

export async function undoDeletion(): Promise<void> {
  const deletion = lastDeletion.get()
  if (deletion?.canUndo !== true) return
  forgetDeletion()
  await restoreImages(deletion.batch, deletion.indexes)
}

export async function restoreImages(batch: string, indexes: Ranges): Promise<void> {
  try {
    const { restored, failed } = await call('restoreFiles', { batch, indexes })
    const [first] = failed.first
    notify(
      first === undefined
        ? `${formatCount(restored, 'image')} brought back.`
        : `${formatNumber(failed.count)} could not be brought back: ${first.why}.`,
    )
  } catch (error) {
    sayWhy(error)
  }
}

export function forgetDeletion(): void {
  clearTimeout(timer)
  lastDeletion.set(undefined)
}

function offer(deletion: Deletion): void {
  clearTimeout(timer)
  lastDeletion.set(deletion)
  timer = setTimeout(forgetDeletion, offeredMs)
}
