import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap of this process within twice of what is alive, and its young generation small: what one image
 * needs dies young. Left to itself, V8 takes several times that before it collects. The settings are V8's own:
 * where a later version does not know one, it prints a warning and continues.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100')
  setFlagsFromString('--semi-space-growth-factor=1')
}

/**
 * Gives each thread that is started from now on a young generation that holds what dozens of images at once need. V8
 * begins with 1 MB and `keepHeapSmall` lets it keep that: nearly everything in it would still be alive at each collection.
 */
export function widenYoungHeaps(): void {
  setFlagsFromString('--min-semi-space-size=8')
}

/**
 * From now on leaves code to V8's quick compiler until it is called a hundred thousand times, instead of three thousand.
 * The thorough one works on other threads, and a run of some thousand images never earns that back. Large lists do: they
 * are to be read before.
 */
export function compileQuickly(): void {
  setFlagsFromString('--invocation-count-for-turbofan=100000')
}
