/**
 * How an image looks, in 18 bytes: 128 bits of where it gets lighter from left to right and from top to bottom, and its
 * colour on the whole. The same after a change of size, of format, or of a little brightness.
 */
export type Look = Uint8Array

/** A look is taken of this many pixels a side; three bytes each, red, green and blue. */
export const lookEdge = 9

export const lookBytes = 18

/** What is flatter than this has no lines to compare: one of 256 shades. */
const leastContrast = 16

const cells = lookEdge - 1

/** Undefined where the image is plain: it would look like every other plain one. Pure. */
export function lookOf(rgb: Uint8Array): Look | undefined {
  const grey = greyOf(rgb)
  if (Math.max(...grey) - Math.min(...grey) < leastContrast) return undefined
  const look = new Uint8Array(lookBytes)
  for (let y = 0; y < cells; y += 1) {
    for (let x = 0; x < cells; x += 1) {
      const at = y * cells + x
      const here = shade(grey, x, y)
      if (here < shade(grey, x + 1, y)) setBit(look, at)
      if (here < shade(grey, x, y + 1)) setBit(look, cells * cells + at)
    }
  }
  const [red, green, blue] = meanOf(rgb)
  // From -255 to 255 each; half a shade is near enough.
  look[16] = Math.round((red - green) / 2) + 128
  look[17] = Math.round((blue - green) / 2) + 128
  return look
}

const shade = (grey: readonly number[], x: number, y: number): number => grey[y * lookEdge + x] ?? 0

function setBit(look: Uint8Array, at: number): void {
  look[at >> 3] = (look[at >> 3] ?? 0) | (1 << (at & 7))
}

/** ITU-R BT.601. */
function greyOf(rgb: Uint8Array): number[] {
  return Array.from({ length: lookEdge * lookEdge }, (_, at) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * at, 3 * at + 3)
    return 0.299 * red + 0.587 * green + 0.114 * blue
  })
}

function meanOf(rgb: Uint8Array): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0]
  for (const [at, value] of rgb.entries()) sums[(at % 3) as 0 | 1 | 2] += value
  const pixels = Math.max(1, rgb.length / 3)
  return [sums[0] / pixels, sums[1] / pixels, sums[2] / pixels]
}
