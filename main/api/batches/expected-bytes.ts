import type { BatchHeader } from '../../../shared/contract/commands.ts'
import type { ActiveItem } from '../../app/app.ts'

/** With fewer saved images their mean size says little of the others. */
const leastSaved = 5

/**
 * How many bytes a batch comes to in all: what was received, what its hosts promised for the images that are on their way,
 * and for each of the others the mean of the saved ones. Undefined where too few are saved, or more images may come.
 */
export function expectedBytes(
  counts: Pick<BatchHeader['counts'], 'queued' | 'active' | 'saving' | 'backoff' | 'saved'>,
  { receivedBytes, savedBytes, reading }: { receivedBytes: number; savedBytes: number; reading: boolean },
  active: readonly Pick<ActiveItem, 'state'>[],
): number | undefined {
  if (reading) return undefined
  let unknown = counts.queued + counts.active + counts.saving + counts.backoff
  let promised = 0
  for (const { state } of active) {
    if (state.kind !== 'active' || state.totalBytes === undefined) continue
    unknown -= 1
    promised += Math.max(0, state.totalBytes - state.receivedBytes)
  }
  if (unknown > 0 && counts.saved < leastSaved) return undefined
  const mean = counts.saved === 0 ? 0 : savedBytes / counts.saved
  return Math.round(receivedBytes + promised + Math.max(0, unknown) * mean)
}
