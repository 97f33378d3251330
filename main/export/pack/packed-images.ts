import type { FileHandle } from 'node:fs/promises'
import { posix } from 'node:path'
import type { SavedFile } from '../../../shared/model.ts'
import { lookInside } from '../../engine/files/inside.ts'
import { mostPackedBytes } from './pack-image.ts'
import { entriesOf, openEntries, type Places } from './packed-entries.ts'
import { spoolOf } from './shard-files.ts'

/** Images of packed batches, read out of their shards to be shown. */
export type PackedImages = {
  /**
   * The bytes of a saved image, proven by their hash; undefined where they are not there any more. Rejects with the file
   * system's error. `folder`: of the batch.
   */
  read(
    folder: string,
    batch: string,
    saved: Pick<SavedFile, 'file' | 'packed'>,
  ): Promise<Uint8Array | undefined>
}

/** Archives whose lists are kept: who scrolls through a batch looks into one after another. */
const mostLists = 4

/** Files of an archive that are listed at most, three for each image. In larger ones, what lies behind is not found. */
const mostListed = 300_000

export function createPackedImages(): PackedImages {
  const lists = new Map<string, Promise<Places>>()

  /** Reading the list of a large archive takes most of a second, so it is read once for all images that are asked for. */
  async function listOf(path: string, tar: FileHandle): Promise<Places> {
    const { size, mtimeMs } = await tar.stat()
    const key = `${path} ${size} ${mtimeMs}`
    const known = lists.get(key)
    if (known !== undefined) return known
    const list = entriesOf(tar, mostListed)
    lists.set(key, list)
    list.catch(() => lists.delete(key))
    const [oldest] = lists.keys()
    if (lists.size > mostLists && oldest !== undefined) lists.delete(oldest)
    return list
  }

  return {
    async read(folder, batch, { file, packed }) {
      if (packed === undefined || packed.bytes > mostPackedBytes) return undefined
      const inside = await lookInside(folder)
      const archive = inside.path(posix.dirname(file))
      const entries = await openEntries(inside, spoolOf(archive, batch), archive, tar => listOf(archive, tar))
      try {
        return await entries.read(packed, posix.basename(file))
      } finally {
        await entries.close()
      }
    },
  }
}
