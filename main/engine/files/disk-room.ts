import type { OutOfRoom } from '../../../shared/failure.ts'
import type { ItemState } from '../../../shared/model.ts'
import type { Room, World } from '../world.ts'

/** How often a full disk is looked at again, and the least that must be free then: a few images. */
const lookMs = 5000
const leastBytes = 2_000_000
const leastFiles = 16

export type NeededRoom = { bytes: number; files: number }

/** About how much the files that run still need, so that going on is worth it. */
export function roomNeeded(states: readonly ItemState[]): NeededRoom {
  let bytes = leastBytes
  for (const state of states) {
    if (state.kind === 'active') bytes += Math.max(0, (state.totalBytes ?? 0) - state.receivedBytes)
  }
  return { bytes, files: leastFiles + states.length }
}

/** Waits for a full disk, for one run of a batch. */
export type DiskWait = {
  /** What there is no room for: the system says the same of bytes and of files. Never rejects. */
  causeOf(code: OutOfRoom): Promise<OutOfRoom>
  /**
   * Resolves with true once there is room to go on; with false when ended before. `saved`: files saved so far; when
   * there are no more of them than at the last wait, that wait did not help.
   */
  begin(needed: NeededRoom, saved: number, code: OutOfRoom): Promise<boolean>
  /** Someone went on without waiting, or there is nothing left to do. */
  end(): void
}

export function createDiskWait(
  folders: readonly string[],
  world: Pick<World, 'clock' | 'freeRoom'>,
): DiskWait {
  let savedWhenFull = -1
  let waiting = new AbortController()

  /** The least of all the folders. A folder that cannot be looked at has no room for us. */
  async function leastRoom(): Promise<NeededRoom> {
    const rooms = await Promise.all(
      folders.map(folder => world.freeRoom(folder).catch((): Room => ({ bytes: 0, files: undefined }))),
    )
    return {
      bytes: Math.min(...rooms.map(({ bytes }) => bytes)),
      files: Math.min(...rooms.map(({ files }) => files ?? Number.POSITIVE_INFINITY)),
    }
  }

  return {
    async causeOf(code) {
      if (code !== 'disk-full') return code
      const { bytes, files } = await leastRoom()
      return files < leastFiles && bytes >= leastBytes ? 'files-full' : code
    },
    async begin(needed, saved, code) {
      // What the disk has free says nothing of a quota, nor where it was full in spite of that: more must become free.
      const inVain = code === 'quota-full' || saved <= savedWhenFull
      savedWhenFull = saved
      waiting = new AbortController()
      const { signal } = waiting
      const free = inVain ? await leastRoom() : { bytes: 0, files: 0 }
      const wanted =
        code === 'files-full'
          ? { ...needed, files: needed.files + free.files }
          : { ...needed, bytes: needed.bytes + free.bytes }
      for (;;) {
        try {
          await world.clock.sleep(lookMs, signal)
        } catch {
          return false
        }
        const room = await leastRoom()
        if (room.bytes >= wanted.bytes && room.files >= wanted.files) return !signal.aborted
      }
    },
    end: () => waiting.abort(),
  }
}
