import type { HistoryRow, InputOf, RunAgain } from '../../shared/contract/commands.ts'

/** The batch that is run again, and what of it. */
export type RepeatedBatch = Pick<HistoryRow, 'folder' | 'createdAt'> &
  Pick<InputOf<'runAgain'>, 'which'> &
  Pick<RunAgain, 'secretSites'>

/**
 * Which list this window reviews, for when it is loaded again. The application keeps the list and what was chosen for it:
 * among that may be secrets, which do not belong into a browser's storage.
 */
export type KeptDraft = { draft: string; list: string; repeated?: RepeatedBatch | undefined }

/** Of this window alone, as long as it is open. */
const key = 'shoal.draft'

export const keepDraft = (kept: KeptDraft): void => sessionStorage.setItem(key, JSON.stringify(kept))

export const forgetKept = (): void => sessionStorage.removeItem(key)

export function keptDraft(): KeptDraft | undefined {
  const kept = sessionStorage.getItem(key)
  return kept === null ? undefined : (JSON.parse(kept) as KeptDraft)
}
