import { isUnfinished } from '../../shared/batch-state.ts'
import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'

type Counts = BatchHeader['counts']

/** Images that have not settled. */
export const leftOf = ({ queued, active, saving, backoff }: Counts): number =>
  queued + active + saving + backoff

export const settledOf = (counts: Counts): number => counts.items - leftOf(counts)

/** Nothing of it runs; in line it may begin by itself. */
export const isResting = (state: BatchState): boolean =>
  state === 'waiting' || state === 'ended' || isUnfinished(state)

/** Whether it can be resumed, or started. */
export const canResume = (state: BatchState): boolean => state === 'paused' || isUnfinished(state)

/** What the button says that does so. */
export const resumeWord = (state: BatchState): string =>
  state === 'waiting' || state === 'not-started' ? 'Start now' : 'Resume'

/** A folder as people write it: `~` stands for their own. */
export const shortFolder = (folder: string, home: string): string =>
  home !== '' && (folder === home || /^[\\/]/.test(folder.slice(home.length))) && folder.startsWith(home)
    ? `~${folder.slice(home.length)}`
    : folder

/** The last part of a folder's path, on every system. */
export const lastPart = (folder: string): string =>
  folder.split(/[\\/]/).findLast(part => part !== '') ?? folder
