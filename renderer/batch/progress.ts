import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'

type Counts = BatchHeader['counts']

/** Images that have not settled. */
export const leftOf = ({ queued, active, saving, backoff }: Counts): number =>
  queued + active + saving + backoff

export const settledOf = (counts: Counts): number => counts.items - leftOf(counts)

/** Nothing of it runs; in line it may begin by itself. */
export const isResting = (state: BatchState): boolean =>
  state === 'waiting' || state === 'stopped' || state === 'cut-off' || state === 'ended'

/** A folder as people write it: `~` stands for their own. */
export const shortFolder = (folder: string, home: string): string =>
  home !== '' && (folder === home || /^[\\/]/.test(folder.slice(home.length))) && folder.startsWith(home)
    ? `~${folder.slice(home.length)}`
    : folder

/** The last part of a folder's path, on every system. */
export const lastPart = (folder: string): string =>
  folder.split(/[\\/]/).findLast(part => part !== '') ?? folder
