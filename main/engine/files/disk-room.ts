import type { ItemState } from '../../../shared/model.ts'
import type { World } from '../world.ts'

/** How often a full disk is looked at again, and the least that must be free then: a few images. */
const lookMs = 5000
const leastBytes = 2_000_000

/** About how many bytes the files that run still need, so that going on is worth it. */
export function roomNeeded(states: readonly ItemState[]): number {
  let bytes = leastBytes
  for (const state of states) {
    if (state.kind === 'active') bytes += Math.max(0, (state.totalBytes ?? 0) - state.receivedBytes)
  }
  return bytes
}

/** Waits for a full disk, for one run of a batch. */
export type DiskWait = {
  /**
   * Resolves with true once there is room to go on; with false when ended before. `saved`: files saved so far; when
   * there are no more of them than at the last wait, that wait was in vain. `isQuota`: what the disk has free says
   * nothing, and as much more must become free.
   */
  begin: (neededBytes: number, saved: number, isQuota?: boolean) => Promise<boolean>
  /** Someone went on without waiting, or there is nothing left to do. */
  end: () => void
}

export function createDiskWait(folders: readonly string[], world: World): DiskWait {
  let savedWhenFull = -1
  let waiting = new AbortController()
  return {
    begin(neededBytes, saved, isQuota = false) {
      const inVain = isQuota || saved <= savedWhenFull
      savedWhenFull = saved
      waiting = new AbortController()
      return untilRoom(folders, neededBytes, world, waiting.signal, inVain)
    },
    end: () => waiting.abort(),
  }
}

/**
 * Resolves with true once so many bytes are free in every one of the folders; with false when aborted before. `inVain`:
 * it was full although there seemed to be room, as where a quota ends before the disk does: as many more must be free
 * than now.
 */
async function untilRoom(
  folders: readonly string[],
  neededBytes: number,
  { clock, freeBytes }: World,
  signal: AbortSignal,
  inVain: boolean,
): Promise<boolean> {
  const leastFree = async () =>
    // A folder that cannot be looked at has no room for us.
    Math.min(...(await Promise.all(folders.map(folder => freeBytes(folder).catch(() => 0)))))
  const wantedBytes = neededBytes + (inVain ? await leastFree() : 0)
  for (;;) {
    try {
      await clock.sleep(lookMs, signal)
    } catch {
      return false
    }
    if ((await leastFree()) >= wantedBytes) return !signal.aborted
  }
}
