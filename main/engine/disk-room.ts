import type { ItemState } from '../../shared/model.ts'
import type { World } from './world.ts'

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

/** Resolves with true once so many bytes are free in every one of the folders; with false when aborted before. */
export async function untilRoom(
  folders: readonly string[],
  neededBytes: number,
  { clock, freeBytes }: World,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    try {
      await clock.sleep(lookMs, signal)
    } catch {
      return false
    }
    const free = await Promise.all(folders.map(folder => freeBytes(folder).catch(() => 0)))
    if (Math.min(...free) >= neededBytes) return !signal.aborted
  }
}
