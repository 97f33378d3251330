import { isDrawing } from './build.ts'
import type { PictureClaims } from './messages.ts'

/** What one picture may cost. `memoryBytes` counts from what the process used when the job began. */
export type DecodeBounds = { memoryBytes: number; timeMs: number }

const megabyte = 1024 * 1024

/** Before anything is known of a picture. */
export const firstBounds: DecodeBounds = { memoryBytes: 512 * megabyte, timeMs: 20_000 }

/** AVIF, and WebP in the WebAssembly build, need 17.5 bytes a pixel; a whole AVIF of 48 megapixels needs 911 MB. */
const bytesPerPixel = 20
const mostMemoryBytes = 1536 * megabyte

const pixelsPerSecond = 4_000_000

/** A drawing is decoded at this size at most: its pixels cost nothing to claim. */
export const mostDrawingPixels = 4_000_000

/** How much longer it may take than decoding alone where another picture is made of it: writing costs more. */
const writingTimes = { jpg: 2, png: 4, webp: 4, avif: 20 } as const

/** What a picture may cost, from what its header claims. A drawing may claim anything, so its claim buys no memory. */
export function boundsOf({ type, pixels, makes }: PictureClaims): DecodeBounds {
  const times = makes === undefined ? 1 : writingTimes[makes]
  if (isDrawing(type)) {
    return {
      ...firstBounds,
      timeMs: firstBounds.timeMs + (times * mostDrawingPixels * 1000) / pixelsPerSecond,
    }
  }
  return {
    memoryBytes: Math.min(firstBounds.memoryBytes + bytesPerPixel * pixels, mostMemoryBytes),
    timeMs: firstBounds.timeMs + (times * pixels * 1000) / pixelsPerSecond,
  }
}
