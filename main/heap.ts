import { setFlagsFromString } from 'node:v8'

/**
 * Keeps the heap of this process within twice of what is alive. Left to itself, V8 lets it grow to several times
 * that before it looks. The setting is V8's own: where a later version does not know it, nothing changes.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100')
}
