import { type Look, lookBytes } from './look.ts'

/** Images that look alike: each is compared with first images of groups, and only with few of these. */
export type AlikeFinder = {
  /**
   * The number of the group that the image belongs to: that of the nearest first image, a new one where none is alike.
   * `shape`: width for height. Groups count from 0.
   */
  add(look: Look, shape: number): number
}

/**
 * Of 128 bits. As measured (ARCHITECTURE.md), 98 % of other sizes and formats of photos differ in no more, and different
 * images in 14 and more.
 */
const mostBits = 10
/** In halves of a shade. */
const mostColour = 12
const mostShape = 1.08

const bitsOfLook = 128
/** With ten differences in six parts, one part at least has no more than one. */
const parts = 6

/** An image as it is compared. */
type Seen = { words: Int32Array; colour: readonly [number, number]; shape: number }

/**
 * Looks that differ in at most ten bits have a part in which they differ in at most one, so of all first images only those
 * are compared that are found under such a part. Each part has bits from all over the image, as many have the same plain
 * edge.
 */
export function createAlikeFinder(): AlikeFinder {
  const tables = Array.from({ length: parts }, () => new Map<number, number[]>())
  const firsts: Seen[] = []

  function nearest(seen: Seen, keys: readonly number[]): number | undefined {
    let found: number | undefined
    let least = mostBits + 1
    for (const [part, key] of keys.entries()) {
      const table = tables[part]
      for (let flipped = -1; flipped < sizeOfPart(part); flipped += 1) {
        const groups = table?.get(flipped < 0 ? key : key ^ (1 << flipped))
        if (groups === undefined) continue
        for (const group of groups) {
          const first = firsts[group]
          if (first === undefined) continue
          const bits = differenceOf(first.words, seen.words)
          if (bits > least || !isNear(first, seen)) continue
          // Of several that are as near it is the earliest, whichever part was looked at first.
          if (bits < least || (found !== undefined && group < found)) found = group
          least = bits
        }
      }
    }
    return found
  }

  return {
    add(look, shape) {
      const seen = seenOf(look, shape)
      const keys = keysOf(look)
      const known = nearest(seen, keys)
      if (known !== undefined) return known
      const group = firsts.push(seen) - 1
      for (const [part, key] of keys.entries()) {
        const there = tables[part]?.get(key)
        if (there === undefined) tables[part]?.set(key, [group])
        else there.push(group)
      }
      return group
    },
  }
}

const seenOf = (look: Look, shape: number): Seen => ({
  words: wordsOf(look),
  colour: [look[lookBytes - 2] ?? 0, look[lookBytes - 1] ?? 0],
  shape,
})

/** In shape, and in colour on the whole. */
function isNear(a: Seen, b: Seen): boolean {
  const shapes = a.shape > b.shape ? a.shape / b.shape : b.shape / a.shape
  return (
    shapes <= mostShape &&
    Math.abs(a.colour[0] - b.colour[0]) <= mostColour &&
    Math.abs(a.colour[1] - b.colour[1]) <= mostColour
  )
}

function wordsOf(look: Look): Int32Array {
  const words = new Int32Array(bitsOfLook / 32)
  for (let at = 0; at < bitsOfLook / 8; at += 1) {
    const word = at >> 2
    words[word] = (words[word] ?? 0) | ((look[at] ?? 0) << (8 * (at & 3)))
  }
  return words
}

/** In how many bits. */
function differenceOf(a: Int32Array, b: Int32Array): number {
  let bits = 0
  for (let word = 0; word < a.length; word += 1) bits += onesIn((a[word] ?? 0) ^ (b[word] ?? 0))
  return bits
}

/** Ones in 32 bits, added side by side. */
function onesIn(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

const sizeOfPart = (part: number): number => Math.ceil((bitsOfLook - part) / parts)

/** The bits of each part: every sixth one. */
function keysOf(look: Look): number[] {
  return Array.from({ length: parts }, (_, part) => {
    let key = 0
    for (let bit = part; bit < bitsOfLook; bit += parts)
      key = (key << 1) | (((look[bit >> 3] ?? 0) >> (bit & 7)) & 1)
    return key
  })
}
