import { randomBytes } from 'node:crypto'
import type { Item } from '../../shared/model.ts'

export type Fold = {
  /** True if this is the first item with its method, URL and body, and the name and folder that the list gives it. */
  add(item: FoldedItem): boolean
  readonly duplicates: number
}

type FoldedItem = Pick<Item, 'url' | 'method' | 'body' | 'name' | 'folder'>

const firstSlots = 1 << 12

/**
 * Finds duplicates among millions of items in 8 bytes a slot, at most two thirds of them used: it
 * keeps 64-bit hashes, not URLs. The price is a chance of n²/2⁶⁵ that any item is wrongly taken for
 * a duplicate: 3 in 100 million for a million items. `seed` is random so that no list can be made to collide
 * with a known table; tests hand in their own.
 */
export const createFold = (
  seed: Uint32Array = new Uint32Array(new Uint8Array(randomBytes(8)).buffer),
): Fold => {
  // Slot i is words 2i and 2i + 1; both zero means empty.
  let slots = new Uint32Array(2 * firstSlots)
  let used = 0
  let duplicates = 0

  const insert = (table: Uint32Array, low: number, high: number): boolean => {
    const mask = table.length / 2 - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const heldLow = table[2 * slot]
      const heldHigh = table[2 * slot + 1]
      if (heldLow === low && heldHigh === high) return false
      if (heldLow === 0 && heldHigh === 0) {
        table[2 * slot] = low
        table[2 * slot + 1] = high
        return true
      }
    }
  }

  const grow = (): void => {
    const larger = new Uint32Array(2 * slots.length)
    for (let word = 0; word < slots.length; word += 2) {
      const low = slots[word] ?? 0
      const high = slots[word + 1] ?? 0
      if (low !== 0 || high !== 0) insert(larger, low, high)
    }
    slots = larger
  }

  return {
    add(item) {
      const key = keyOf(item)
      const low = hash(key, seed[0] ?? 0, lanes[0])
      const high = hash(key, seed[1] ?? 0, lanes[1]) || 1 // never the mark of an empty slot
      if (!insert(slots, low, high)) {
        duplicates += 1
        return false
      }
      used += 1
      // Three words a used slot is two thirds full, as a slot is two words.
      if (used * 3 > slots.length) grow()
      return true
    },
    get duplicates() {
      return duplicates
    },
  }
}

/** A URL holds neither spaces nor line breaks, so no two keys are written alike. */
const keyOf = ({ url, method = 'GET', body, name, folder }: FoldedItem): string => {
  const request =
    method === 'GET' && body === undefined ? url : `${method} ${url}${body === undefined ? '' : `\n${body}`}`
  return name === undefined && folder === undefined ? request : `${request}\0${folder ?? ''}\0${name ?? ''}`
}

/** Constants of the two halves of a hash. They differ so that a collision in one says nothing about the other. */
const lanes = [
  { first: 0xcc9e2d51, second: 0x1b873593 },
  { first: 0x239b961b, second: 0xab0e9789 },
] as const

/** MurmurHash3 x86_32 (public domain, A. Appleby) over pairs of UTF-16 units. Unsigned 32 bit. */
const hash = (text: string, seed: number, { first, second }: (typeof lanes)[number]): number => {
  let state = seed | 0
  for (let at = 0; at < text.length; at += 2) {
    // Past the end charCodeAt gives NaN, and NaN << 16 is 0.
    let block = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
    block = Math.imul(block, first)
    block = Math.imul((block << 15) | (block >>> 17), second)
    state ^= block
    state = (Math.imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0
  }
  state ^= text.length
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}
