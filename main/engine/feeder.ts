import type { QueuedItem, Store } from '../store/store.ts'

/** An item that waits to be opened, and its host. */
export type InLine = { host: string; queued: QueuedItem }

/** The engine's window on the queue in the store: which item to open next, hosts in turn. */
export type Feeder = {
  /** These hosts got items in the store. */
  added(hosts: ReadonlyMap<string, number>): void
  /** The next item of a host that has room in its window, or undefined when there is none now. */
  next(): InLine | undefined
  /** An item of this host no longer needs its room. */
  closed(host: string): void
  /** An opened item goes back to the queue, in front. */
  putBack(item: InLine): void
  /** Takes an item that was not opened yet out of the line, or from those that are held. */
  remove(index: number): InLine | undefined
  /** Keeps an opened item, or one that still waits, out of the line until it is released. */
  hold(item: InLine | undefined): void
  /** A held item goes back, in front. */
  release(index: number): void
  readonly held: readonly QueuedItem[]
  /** Items of these hosts are in the store's queue again, wherever in the list. */
  requeued(hosts: ReadonlyMap<string, number>): void
  setWindow(perHost: number): void
  /** Items in the store or put back that were not opened yet, without those that are held. */
  readonly waiting: number
  /** Items in the store that it cannot read: they stay queued. */
  readonly unreadable: number
}

type HostQueue = { host: string; inStore: number; cursor: number; loaded: QueuedItem[]; open: number }

/** Rows read from the store at a time: enough to make the query cheap, few enough for a thousand hosts. */
const pageRows = 32

/**
 * A feeder over the queued items of a batch. A million items in the store are some dozens in memory, and a host
 * with many does not stand in the way of the others. `isOpen` tells the items that run: the store has them as queued.
 */
export function createFeeder(
  store: Store,
  batch: string,
  windowPerHost: number,
  isOpen: (index: number) => boolean,
): Feeder {
  const hosts = new Map<string, HostQueue>()
  /** No item up to this index waits in the store for a host without a queue here. */
  let floor = 0
  let perHost = windowPerHost
  let waiting = 0
  let unreadable = 0
  const held = new Map<number, InLine>()

  const hostQueue = (host: string): HostQueue => {
    const known = hosts.get(host)
    if (known !== undefined) return known
    const made = { host, inStore: 0, cursor: floor, loaded: [], open: 0 }
    hosts.set(host, made)
    return made
  }

  /** Behind a cursor that went back, there are also items that were taken already. */
  const loadPage = (queue: HostQueue): void => {
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
      queue.loaded = page.filter(({ index }) => !isOpen(index) && !held.has(index))
      queue.inStore -= queue.loaded.length
    }
  }

  const take = (queue: HostQueue): QueuedItem | undefined => {
    if (queue.loaded.length === 0 && queue.inStore > 0) {
      loadPage(queue)
    }
    return queue.loaded.shift()
  }

  function putBack({ host, queued }: InLine): void {
    hostQueue(host).loaded.unshift(queued)
    waiting += 1
  }

  return {
    added(counts) {
      for (const [host, count] of counts) {
        hostQueue(host).inStore += count
        waiting += count
      }
    },
    next() {
      for (const queue of hosts.values()) {
        if (queue.open >= perHost) continue
        const queued = take(queue)
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
      const queue = hostQueue(host)
      queue.open -= 1
      if (queue.open > 0 || queue.inStore > 0 || queue.loaded.length > 0) return
      // Its items may still be queued in the store, in their backoff: they must not be found again.
      floor = Math.max(floor, queue.cursor)
      hosts.delete(host)
    },
    putBack,
    remove(index) {
      const kept = held.get(index)
      if (kept !== undefined) {
        held.delete(index)
        return kept
      }
      const [stored] = store.queue.page(batch, index - 1, 1)
      if (stored?.index !== index) return undefined
      const queue = hosts.get(new URL(stored.item.url).host)
      if (queue === undefined) return undefined
      // An item that was put back knows more than the store: of its bytes, for one.
      const at = queue.loaded.findIndex(loaded => loaded.index === index)
      const [loaded] = at < 0 ? [] : queue.loaded.splice(at, 1)
      if (loaded === undefined) {
        if (queue.cursor >= index) return undefined
        queue.inStore -= 1
      }
      waiting -= 1
      return { host: queue.host, queued: loaded ?? stored }
    },
    requeued(counts) {
      for (const [host, count] of counts) {
        const queue = hostQueue(host)
        queue.cursor = 0
        queue.inStore += count
        waiting += count
      }
    },
    hold(item) {
      if (item !== undefined) held.set(item.queued.index, item)
    },
    release(index) {
      const item = held.get(index)
      if (item === undefined) return
      held.delete(index)
      putBack(item)
    },
    get held() {
      return Array.from(held.values(), ({ queued }) => queued)
    },
    setWindow: next => {
      perHost = next
    },
    get unreadable() {
      return unreadable
    },
    get waiting() {
      return waiting
    },
  }
}
