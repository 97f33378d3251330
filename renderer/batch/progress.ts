import type { BatchHeader, BatchState } from '../../shared/contract/commands.ts'

type Counts = BatchHeader['counts']

/** Images that have not settled. */
export const leftOf = ({ queued, active, saving, backoff }: Counts): number =>
  queued + active + saving + backoff

export const settledOf = (counts: Counts): number => counts.items - leftOf(counts)

/** So many images may run at one moment, by the limits and as far as the hosts are known. */
export function mostAtOnce({ atOnce, perHost, hosts, counts }: BatchHeader): number {
  // A long list of hosts is cut.
  if (hosts.reduce((sum, { items }) => sum + items, 0) < counts.items) return atOnce
  return hosts.reduce((sum, { items }) => Math.min(atOnce, sum + Math.min(perHost, items)), 0)
}

/** Nothing of it runs, and nothing begins by itself. */
export const isResting = (state: BatchState): boolean =>
  state === 'stopped' || state === 'cut-off' || state === 'ended'

/** Whether the times are of all images that settled, and not only of those of the last of several runs. */
export const isOfAll = ({ counts, times }: BatchHeader): boolean => times.images >= settledOf(counts)

/** The last part of a folder's path, on every system. */
export const lastPart = (folder: string): string =>
  folder.split(/[\\/]/).findLast(part => part !== '') ?? folder
