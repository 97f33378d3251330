import { hostOf } from '../../../shared/address.ts'
import type { QueuedItem, Store } from '../../store/store.ts'

/** An item that waits to be opened, and its host. */
export type InLine = { host: string; queued: QueuedItem }

/** The queued items of a batch, by host. A million in the store are some dozens in memory. */
export type HostQueues = {
  /** These hosts got items in the store, behind all that were there. */
  added(hosts: ReadonlyMap<string, number>): void
  /** Items of these hosts are in the store's queue again, wherever in the list. */
  requeued(hosts: ReadonlyMap<string, number>): void
  /** Opens the next item of a host that has fewer than `most` open; undefined when there is none now. */
  next(most: number): InLine | undefined
  /** An item of this host is not open any more. */
  closed(host: string): void
  /** Puts an item in front of its host's queue. */
  putBack(item: InLine): void
  /** Takes those of these items that were not opened yet out of their queues. */
  remove(indexes: readonly number[]): InLine[]
  /** Items that were not opened yet. */
  readonly waiting: number
  /** Items in the store that it cannot read: they stay queued. */
  readonly unreadable: number
}

/** `inStore` items wait behind `cursor` in the store, before them those of `loaded`. */
type HostQueue = { host: string; inStore: number; cursor: number; loaded: QueuedItem[]; open: number }

/** Rows read from the store at a time: enough to make the query cheap, few enough for a thousand hosts. */
const pageRows = 32

/** `isTaken` tells the items that the store has as queued, but that do not wait: they run, or are held. */
export function createHostQueues(
  store: Store,
  batch: string,
  isTaken: (index: number) => boolean,
): HostQueues {
  const hosts = new Map<string, HostQueue>()
  /** No item up to this index waits in the store for a host without a queue here. */
  let floor = 0
  let waiting = 0
  let unreadable = 0

  function queueOf(host: string): HostQueue {
    const known = hosts.get(host)
    if (known !== undefined) return known
    const made = { host, inStore: 0, cursor: floor, loaded: [], open: 0 }
    hosts.set(host, made)
    return made
  }

  function add(host: string, count: number): HostQueue {
    const queue = queueOf(host)
    queue.inStore += count
    waiting += count
    return queue
  }

  /** Behind a cursor that went back, there are also items that were taken already. */
  function load(queue: HostQueue): void {
    while (queue.loaded.length === 0) {
      const page = store.queue.nextOf(batch, queue.host, queue.cursor, pageRows)
      if (page.length === 0) {
        // The store has no more of this host than it counted, but some cannot be read.
        unreadable += queue.inStore
        waiting -= queue.inStore
        queue.inStore = 0
        return
      }
      queue.cursor = page.at(-1)?.index ?? queue.cursor
      queue.loaded = page.filter(({ index }) => !isTaken(index))
      queue.inStore -= queue.loaded.length
    }
  }

  return {
    added(counts) {
      for (const [host, count] of counts) add(host, count)
    },
    requeued(counts) {
      for (const [host, count] of counts) add(host, count).cursor = 0
    },
    next(most) {
      for (const queue of hosts.values()) {
        if (queue.open >= most) continue
        if (queue.loaded.length === 0 && queue.inStore > 0) load(queue)
        const queued = queue.loaded.shift()
        if (queued === undefined) continue
        queue.open += 1
        waiting -= 1
        // To the end of the line: the next call asks another host first.
        hosts.delete(queue.host)
        hosts.set(queue.host, queue)
        return { host: queue.host, queued }
      }
      return undefined
    },
    closed(host) {
      const queue = queueOf(host)
      queue.open -= 1
      if (queue.open > 0 || queue.inStore > 0 || queue.loaded.length > 0) return
      // Its items may still be queued in the store, in their backoff: they must not be found again.
      floor = Math.max(floor, queue.cursor)
      hosts.delete(host)
    },
    putBack({ host, queued }) {
      queueOf(host).loaded.unshift(queued)
      waiting += 1
    },
    remove(indexes) {
      const removed: InLine[] = []
      for (const stored of store.queue.among(batch, indexes)) {
        const queue = hosts.get(hostOf(stored.item.url))
        const queued = queue && takeOut(queue, stored)
        if (queue === undefined || queued === undefined) continue
        waiting -= 1
        removed.push({ host: queue.host, queued })
      }
      return removed
    },
    get waiting() {
      return waiting
    },
    get unreadable() {
      return unreadable
    },
  }
}

/** Takes an item out of its host's queue, loaded or not; undefined where it was opened already. */
function takeOut(queue: HostQueue, stored: QueuedItem): QueuedItem | undefined {
  const at = queue.loaded.findIndex(({ index }) => index === stored.index)
  // An item that was put back knows more than the store: of its bytes, for one.
  if (at >= 0) return queue.loaded.splice(at, 1)[0]
  if (queue.cursor >= stored.index) return undefined
  queue.inStore -= 1
  return stored
}
