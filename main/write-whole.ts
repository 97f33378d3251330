import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file whole or not at all: beside its place, then renamed into it, so that what was there before is
 * lost only to its successor. Rejects with the disk's error.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<string>,
  mode?: number,
): Promise<void> {
  const spare = `${path}.${process.pid}.tmp`
  try {
    await writeFile(spare, content, { flush: true, ...(mode !== undefined && { mode }) })
    await rename(spare, path)
  } catch (error) {
    await rm(spare, { force: true })
    throw error
  }
}
