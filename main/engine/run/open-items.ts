import type { OpenItem } from './open-item.ts'

/** Bounds the items in their backoff, which hold no room. */
const mostOpenItems = 4096

/**
 * Files that wait for disk and store while the network serves the next ones: so many in any case, and more where they are
 * small, as long as together they are no more bytes than that. Bounds the open files, and what is not written yet.
 */
const alwaysFinishing = 64
const mostFinishing = 256
const mostFinishingBytes = 32_000_000

/** Items opened beyond those that can run, so that the next ones are ready when a place is free. */
export const headroom = 16

/** The items of a run that are under way, and how much of its window they fill. */
export type OpenItems = {
  readonly size: number
  get(index: number): OpenItem | undefined
  has(index: number): boolean
  all(): OpenItem[]
  /** Whether one more may be opened where `atOnce` download at a time. */
  hasRoom(atOnce: number): boolean
  /** It is open, and takes room in the window. */
  add(item: OpenItem): void
  /** It is open no longer. Answers whether it gave its room back only now. */
  remove(item: OpenItem): boolean
  /** It waits for something else than the network. Answers whether it gave its room back only now. */
  giveRoom(item: OpenItem): boolean
  /**
   * The network has done its part: it need not keep the next one waiting, unless too many wait for disk and store
   * already. `bytes`: of its file. Answers whether it gave its room back only now.
   */
  finish(item: OpenItem, bytes: number): boolean
}

export function createOpenItems(): OpenItems {
  const open = new Map<number, OpenItem>()
  let roomTaken = 0
  let finishing = 0
  let finishingBytes = 0

  function giveRoom(item: OpenItem): boolean {
    if (item.room !== 'window') return false
    item.room = 'none'
    roomTaken -= 1
    return true
  }

  const mayFinish = (bytes: number): boolean =>
    finishing < alwaysFinishing || (finishing < mostFinishing && finishingBytes + bytes <= mostFinishingBytes)

  return {
    get size() {
      return open.size
    },
    get: index => open.get(index),
    has: index => open.has(index),
    all: () => [...open.values()],
    hasRoom: atOnce => roomTaken < atOnce + headroom && open.size < mostOpenItems,
    add(item) {
      open.set(item.queued.index, item)
      roomTaken += 1
    },
    remove(item) {
      open.delete(item.queued.index)
      if (item.room === 'finishing') {
        finishing -= 1
        finishingBytes -= item.finishingBytes
      }
      return giveRoom(item)
    },
    giveRoom,
    finish(item, bytes) {
      item.isSaving = true
      if (item.room === 'finishing' || !mayFinish(bytes)) return false
      finishing += 1
      finishingBytes += bytes
      item.finishingBytes = bytes
      const gave = giveRoom(item)
      item.room = 'finishing'
      return gave
    },
  }
}
