/**
 * Frees the memory of bytes that are not needed any more, at once: all views of it are empty from then on. Left to the
 * garbage collector, the pieces of large files make it look through its whole heap for each 20 MB that arrive.
 */
export function freeMemoryOf({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/** No other bytes can be in it, such as the next pieces of the same body. */
export const fillsItsMemory = ({ byteLength, buffer }: Uint8Array): boolean =>
  byteLength === buffer.byteLength

/** Small buffers lie in memory that Node shares out; none of them has as much as half of it. */
export const hasMostOfItsMemory = ({ byteLength, buffer }: Uint8Array): boolean =>
  byteLength > buffer.byteLength / 2
