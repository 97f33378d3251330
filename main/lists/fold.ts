import { randomBytes } from 'node:crypto'
import type { Item } from '../../shared/model.ts'

export type Fold = {
  /** True if this is the first item that asks for its image under its name. */
  add(item: FoldedItem): boolean
  /** Adds it, and answers its place from 1 among those that were the first of their kind, or that of the first like it. */
  place(item: FoldedItem): number
  readonly duplicates: number
  /** How many were the first of their kind. */
  readonly size: number
}

type FoldedItem = Pick<Item, 'url' | 'method' | 'body' | 'name' | 'folder' | 'fields' | 'part'>

/** What of an item goes into its name beside what its list calls name and folder; `none`: names make no difference. */
export type Naming = { fields: readonly string[] | 'all'; part: boolean } | 'none'

const plainNaming = { fields: [], part: false }

const firstSlots = 1 << 12

/**
 * Finds duplicates, the same request with the same name, among millions of items in 12 bytes a slot, at most two thirds
 * of them used: it keeps 64-bit hashes, not URLs. The price is a chance of n²/2⁶⁵ that any item is wrongly taken for
 * a duplicate: 3 in 100 million for a million items. `seed` is random so that no list can be made to collide
 * with a known table; tests hand in their own.
 */
export const createFold = (
  naming: Naming = plainNaming,
  seed: Uint32Array = new Uint32Array(new Uint8Array(randomBytes(8)).buffer),
): Fold => {
  // Slot i is three words from 3i on: two of the hash, both zero where it is empty, and the place.
  let slots = new Uint32Array(3 * firstSlots)
  let used = 0
  let duplicates = 0

  /** The place that is there, or the one that was put in. */
  const insert = (table: Uint32Array, low: number, high: number, place: number): number => {
    const mask = table.length / 3 - 1
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = 3 * slot
      if (table[at] === low && table[at + 1] === high) return table[at + 2] ?? place
      if (table[at] === 0 && table[at + 1] === 0) {
        table[at] = low
        table[at + 1] = high
        table[at + 2] = place
        return place
      }
    }
  }

  const grow = (): void => {
    const larger = new Uint32Array(2 * slots.length)
    for (let word = 0; word < slots.length; word += 3) {
      const low = slots[word] ?? 0
      const high = slots[word + 1] ?? 0
      if (low !== 0 || high !== 0) insert(larger, low, high, slots[word + 2] ?? 0)
    }
    slots = larger
  }

  const place = (item: FoldedItem): number => {
    const [low = 0, high = 0] = hash(keyOf(item, naming), seed)
    // Zero would be the mark of an empty slot.
    const found = insert(slots, low, high || 1, used + 1)
    if (found <= used) {
      duplicates += 1
      return found
    }
    used += 1
    if (used * 9 > slots.length * 2) grow()
    return found
  }

  return {
    place,
    add(item) {
      const before = used
      place(item)
      return used > before
    },
    get duplicates() {
      return duplicates
    },
    get size() {
      return used
    },
  }
}

/** A URL holds neither spaces nor line breaks, so no two keys are written alike. */
const keyOf = (item: FoldedItem, naming: Naming): string => {
  const { url, method = 'GET', body, name, folder } = item
  const request =
    method === 'GET' && body === undefined ? url : `${method} ${url}${body === undefined ? '' : `\n${body}`}`
  if (naming === 'none') return request
  const named = name === undefined && folder === undefined ? '' : `\0${folder ?? ''}\0${name ?? ''}`
  return request + named + nameBeside(item, naming)
}

function nameBeside({ fields, part }: FoldedItem, naming: Exclude<Naming, 'none'>): string {
  const numbered = naming.part && part !== undefined ? `\0part ${part}` : ''
  if (fields === undefined || naming.fields.length === 0) return numbered
  const used =
    naming.fields === 'all'
      ? Object.entries(fields)
      : naming.fields.map(name => [name, fields[name]] as const)
  return `${numbered}\0${JSON.stringify(used)}`
}

/** Where keys lie while they are hashed: read four bytes at a time they cost a fraction of what characters cost. */
let bytes = new Uint8Array(8192)
let words = new Int32Array(bytes.buffer)
const encoder = new TextEncoder()

/** Puts a text there as UTF-8, the last word filled up with zero. Returns the number of its bytes. */
function encode(text: string): number {
  // A UTF-16 unit becomes at most three bytes.
  if (3 * text.length + 3 > bytes.length) {
    bytes = new Uint8Array(4 * text.length + 4)
    words = new Int32Array(bytes.buffer)
  }
  const { written } = encoder.encodeInto(text, bytes)
  bytes.fill(0, written, written + 3)
  return written
}

const halves = new Uint32Array(2)

/**
 * Two times MurmurHash3 x86_32 (public domain, A. Appleby) over UTF-8, in one pass. The constants of
 * the halves differ so that a collision in one says nothing about the other.
 */
function hash(text: string, seed: Uint32Array): Uint32Array {
  const length = encode(text)
  let low = (seed[0] ?? 0) | 0
  let high = (seed[1] ?? 0) | 0
  for (let at = 0; 4 * at < length; at += 1) {
    const word = words[at] ?? 0
    low = mixed(low, word, 0xcc9e2d51, 0x1b873593)
    high = mixed(high, word, 0x239b961b, 0xab0e9789)
  }
  halves[0] = finished(low ^ length)
  halves[1] = finished(high ^ length)
  return halves
}

const mixed = (state: number, word: number, first: number, second: number): number => {
  const block = Math.imul(word, first)
  const next = state ^ Math.imul((block << 15) | (block >>> 17), second)
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}

const finished = (state: number): number => {
  const half = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35)
  return whole ^ (whole >>> 16)
}
