import type { QueuedItem, Store } from '../../store/store.ts'
import { createHostQueues, type HostQueues, type InLine } from './host-queues.ts'

/** The engine's window on the queue in the store: which item to open next, hosts in turn. */
export type Feeder = Omit<HostQueues, 'next'> & {
  /** The next item of a host that has room in its window, or undefined when there is none now. */
  next(): InLine | undefined
  /** Takes those of these items that were not opened yet out of the line, or from those that are held. */
  remove(indexes: readonly number[]): InLine[]
  /** Keeps an opened item, or one that still waits, out of the line until it is released. */
  hold(item: InLine): void
  /** A held item goes back, in front. */
  release(index: number): void
  readonly held: readonly QueuedItem[]
  setWindow(perHost: number): void
}

/**
 * A feeder over the queued items of a batch. A host with many items does not stand in the way of the others.
 * `isOpen` tells the items that run: the store has them as queued.
 */
export function createFeeder(
  store: Store,
  batch: string,
  windowPerHost: number,
  isOpen: (index: number) => boolean,
): Feeder {
  const held = new Map<number, InLine>()
  const queues = createHostQueues(store, batch, index => isOpen(index) || held.has(index))
  let perHost = windowPerHost

  function takeHeld(index: number): InLine | undefined {
    const item = held.get(index)
    held.delete(index)
    return item
  }

  return {
    added: queues.added,
    requeued: queues.requeued,
    next: () => queues.next(perHost),
    closed: queues.closed,
    putBack: queues.putBack,
    remove(indexes) {
      const found = indexes.flatMap(index => takeHeld(index) ?? [])
      const known = new Set(found.map(({ queued }) => queued.index))
      return [...found, ...queues.remove(indexes.filter(index => !known.has(index)))]
    },
    hold(item) {
      held.set(item.queued.index, item)
    },
    release(index) {
      const item = takeHeld(index)
      if (item !== undefined) queues.putBack(item)
    },
    get held() {
      return Array.from(held.values(), ({ queued }) => queued)
    },
    setWindow: next => {
      perHost = next
    },
    get waiting() {
      return queues.waiting
    },
    get unreadable() {
      return queues.unreadable
    },
  }
}
