import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { SettledItem } from '../../shared/model.ts'
import { failedList } from '../failed-list.ts'

/**
 * Writes the failed items to `path` as a list that `shoal get` reads again; JSON Lines where the name ends so.
 * Returns how many there are; writes an empty file for none.
 */
export async function writeFailedList(path: string, settled: () => Iterable<SettledItem>): Promise<number> {
  let count = 0
  function* lines() {
    for (const line of failedList(settled, /\.(jsonl|ndjson|json)$/i.test(path))) {
      count += 1
      yield line
    }
  }
  await pipeline(lines, createWriteStream(path))
  return count
}
