import type { FileHandle } from 'node:fs/promises'

/** Writes these bytes into a file, one behind the other from `start` on. Rejects with the file system's error. */
export async function writeAll(file: FileHandle, chunks: Uint8Array[], start: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, start)
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  if (bytesWritten === total) return
  let rest = Buffer.concat(chunks).subarray(bytesWritten)
  let position = start + bytesWritten
  // The system may take less than it was given, for one when the disk is about to be full.
  while (rest.length > 0) {
    const more = await file.write(rest, 0, rest.length, position)
    rest = rest.subarray(more.bytesWritten)
    position += more.bytesWritten
  }
}
