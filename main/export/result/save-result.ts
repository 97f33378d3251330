import { pipeline } from 'node:stream/promises'
import type { ResultFormat } from '../../../shared/result.ts'
import { hasCode } from '../../engine/files/disk-failure.ts'
import { openInside } from '../../engine/files/inside.ts'
import type { BatchRow } from '../../store/store.ts'

/**
 * Writes a list with its files into the folder of its batch, whole or not at all, under a name that is free. Resolves
 * with the name; rejects with the file system's error.
 */
export async function saveResult(
  { id, folder, options }: BatchRow,
  format: ResultFormat,
  content: AsyncIterable<string | Uint8Array>,
): Promise<string> {
  const inside = await openInside(folder, options)
  const spare = inside.path(`list.${id}-result.part`)
  try {
    const file = await inside.create(spare)
    await pipeline(content, file.createWriteStream({ flush: true }))
    for (let n = 1; ; n += 1) {
      const name = `list with files${n === 1 ? '' : ` (${n})`}.${format}`
      try {
        await inside.rename(spare, inside.path(name), false)
        return name
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
      }
    }
  } catch (error) {
    // The error that led here is the one to report.
    await inside.remove(spare).catch(() => {})
    throw error
  }
}
