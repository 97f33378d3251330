import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file whole or not at all: beside its place, then renamed into it, so that what was there before is
 * lost only to its successor; of several at once one is there in the end. `isSynced`: a power cut cannot take it back.
 * Rejects with the disk's error.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | AsyncIterable<string | Uint8Array>,
  { mode, isSynced = true }: { mode?: number; isSynced?: boolean } = {},
): Promise<void> {
  const spare = `${path}.${randomUUID()}.tmp`
  try {
    await writeFile(spare, content, { flush: isSynced, ...(mode !== undefined && { mode }) })
    await rename(spare, path)
  } catch (error) {
    await rm(spare, { force: true })
    throw error
  }
}
