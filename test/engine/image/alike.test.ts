import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAlikeFinder } from '../../../main/engine/image/alike.ts'
import { type Look, lookBytes, lookEdge, lookOf } from '../../../main/engine/image/look.ts'

const anyLook = fc.uint8Array({ minLength: lookBytes, maxLength: lookBytes })

/** A look with some of its bits the other way round. */
const near = (look: Look, bits: readonly number[]): Look =>
  bits.reduce((next, bit) => {
    next[bit >> 3] = (next[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return next
  }, look.slice())

/** In how many of the 128 bits two looks differ. */
const bitsBetween = (a: Look, b: Look): number => {
  let bits = 0
  for (let bit = 0; bit < 128; bit += 1)
    if ((((a[bit >> 3] ?? 0) ^ (b[bit >> 3] ?? 0)) >> (bit & 7)) & 1) bits += 1
  return bits
}

/** In the average colour, which stands behind the bits. */
const isNearInColour = (a: Look, b: Look): boolean =>
  [16, 17].every(at => Math.abs((a[at] ?? 0) - (b[at] ?? 0)) <= 12)

/** Whether two images, of these shapes, are put into one group. */
const isAlike = (a: Look, b: Look, shapeA: number, shapeB: number): boolean => {
  const finder = createAlikeFinder()
  return finder.add(a, shapeA) === finder.add(b, shapeB)
}

test('each image is in the group of the nearest first image that it is alike, as when all are compared', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyLook, fc.array(fc.nat(127), { maxLength: 14 })), { maxLength: 12 }),
      seeds => {
        const looks = seeds.flatMap(([look, bits]) => [look, near(look, bits), near(look, bits.slice(0, 5))])
        const finder = createAlikeFinder()
        const firsts: Look[] = []
        for (const look of looks) {
          const known = firsts
            .map((first, group) => ({ group, bits: bitsBetween(first, look), first }))
            .filter(({ bits, first }) => bits <= 10 && isNearInColour(first, look))
            .sort((a, b) => a.bits - b.bits || a.group - b.group)
          const [best] = known
          expect(finder.add(look, 1.5)).toBe(best?.group ?? firsts.length)
          if (best === undefined) firsts.push(look)
        }
      },
    ),
  ))

test('ten bits of 128 are alike, eleven are not; nor are another shape or colour', () => {
  const look = new Uint8Array(lookBytes).fill(0x55)
  const bits = Array.from({ length: 11 }, (_, at) => at * 11)
  expect(isAlike(look, near(look, bits.slice(1)), 1, 1)).toBe(true)
  expect(isAlike(look, near(look, bits), 1, 1)).toBe(false)
  expect(isAlike(look, look, 1, 1.07)).toBe(true)
  expect(isAlike(look, look, 1, 1.1)).toBe(false)
  const red = look.slice()
  red[16] = 0x55 + 13
  expect(isAlike(look, red, 1, 1)).toBe(false)
})

test('a look says where an image gets lighter, and its colour; a plain one has none', () => {
  const pixels = (colour: (x: number, y: number) => readonly [number, number, number]) =>
    Uint8Array.from(
      Array.from({ length: lookEdge * lookEdge }, (_, at) =>
        colour(at % lookEdge, Math.floor(at / lookEdge)),
      ).flat(),
    )
  const rising = lookOf(pixels(x => [x * 20, x * 20, x * 20]))
  expect(rising?.slice(0, 8)).toEqual(new Uint8Array(8).fill(0xff))
  expect(rising?.slice(8)).toEqual(Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 128, 128]))
  const red = lookOf(pixels((_, y) => [200, y * 20, 0]))
  expect(red?.slice(0, 8)).toEqual(new Uint8Array(8))
  expect(red?.slice(8, 16)).toEqual(new Uint8Array(8).fill(0xff))
  expect(red?.[16]).toBe(128 + 60)
  expect(lookOf(pixels(x => [x, x, x]))).toBeUndefined()
})
