import { setTimeout as delay } from 'node:timers/promises'
import type { SettledItem } from '../../../shared/model.ts'
import type { Store, StoredPart } from '../../store/store.ts'

/** Writes what happened to a batch into the store, many facts to a transaction. */
export type Journal = {
  /** Resolves when the item's end would survive a crash; rejects when the store cannot take it. */
  settled(item: SettledItem, trace?: Uint8Array): Promise<void>
  /** Notes synced bytes of an interrupted item. */
  kept(index: number, part: StoredPart): Promise<void>
  /** Resolves when everything so far is written. */
  flush(): Promise<void>
}

/** How long facts wait to be written together. Only the item itself waits, and its place is already free for another. */
const gatherMs = 10

/** Waits for what may settle together with the first of a group. */
export const gatherOthers = (): Promise<unknown> => delay(gatherMs)

/**
 * A journal of one batch. Group commit: one transaction and one sync for all that gathered meanwhile.
 * @param gathered resolves when a group that was just opened has waited long enough
 */
export function createJournal(
  store: Store,
  batch: string,
  gathered: () => Promise<unknown> = gatherOthers,
): Journal {
  let settled: SettledItem[] = []
  let parts = new Map<number, StoredPart>()
  let traces = new Map<number, Uint8Array>()
  let group: Promise<void> | undefined
  let writing: Promise<void> = Promise.resolve()

  /** The current group; created if there is none. */
  function join(): Promise<void> {
    group ??= gather()
    return group
  }

  async function gather(): Promise<void> {
    await gathered()
    await writing
    const [nowSettled, nowParts, nowTraces] = [settled, parts, traces]
    settled = []
    parts = new Map()
    traces = new Map()
    group = undefined
    const write = async () => {
      store.items.commit(batch, nowSettled, nowParts, nowTraces)
      await store.sync()
    }
    const mine = write()
    // Those who wait for this group get the error; the next group is written all the same.
    writing = mine.catch(() => {})
    await mine
  }

  return {
    settled(item, trace) {
      settled.push(item)
      if (trace !== undefined) traces.set(item.index, trace)
      return join()
    },
    kept(index, part) {
      parts.set(index, part)
      return join()
    },
    flush: async () => {
      await (group ?? writing)
    },
  }
}
