import type { BatchHeader } from '../../shared/contract.ts'

type Counts = BatchHeader['counts']

/** Images that have not settled. */
export const leftOf = ({ queued, active, backoff }: Counts): number => queued + active + backoff

export const settledOf = (counts: Counts): number => counts.items - leftOf(counts)

/** The last part of a folder's path, on every system. */
export const lastPart = (folder: string): string =>
  folder.split(/[\\/]/).findLast(part => part !== '') ?? folder
