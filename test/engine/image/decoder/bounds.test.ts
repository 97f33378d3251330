import { expect, test } from 'vitest'
import { boundsOf } from '../../../../main/engine/image/decoder/bounds.ts'

const megabyte = 1024 * 1024

test.each([
  // What a drawing claims buys nothing.
  [{ type: 'svg', pixels: 1e12 }, 512, 21_000],
  [{ type: 'jpg', pixels: 0 }, 512, 20_000],
  // A whole AVIF of 48 megapixels needs 911 MB.
  [{ type: 'avif', pixels: 48e6 }, 512 + (48e6 * 20) / megabyte, 32_000],
  [{ type: 'png', pixels: 268e6 }, 1536, 87_000],
] as const)('%j', (claims, memory, timeMs) => {
  const bounds = boundsOf(claims)
  expect(bounds.memoryBytes / megabyte).toBeCloseTo(memory, 6)
  expect(bounds.timeMs).toBe(timeMs)
})
