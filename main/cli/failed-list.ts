import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Rejected, SettledItem } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import { failureOfDisk } from '../app/app.ts'
import { failedList } from '../export/failed-list.ts'
import { isJsonName } from '../lists/write-list.ts'

/** It may hold secrets in its links, so only the user may read it. */
const mode = 0o600

/**
 * Writes the failed items to `path` as a list that `shoal get` reads again, and what was not understood as comments; JSON
 * Lines where the name ends so. Writes an empty file for none.
 */
export async function writeFailedList(
  path: string,
  settled: () => Iterable<SettledItem>,
  rejected: readonly Rejected[] = [],
): Promise<void> {
  await pipeline(failedList(settled, isJsonName(path), rejected), createWriteStream(path, { mode }))
}

/**
 * Makes sure the list can be written, and that only the user can read it, also where the file exists. Throws a RefusalError
 * where it cannot; what is in the file stays as it is.
 */
export async function prepareFailedList(path: string): Promise<void> {
  try {
    await using file = await open(path, 'a', mode)
    // For a pipe or a terminal the user is responsible.
    if ((await file.stat()).isFile()) await file.chmod(mode)
  } catch (error) {
    const { code, message } = failureOfDisk(error)
    const why = code === 'folder-missing' ? 'there is no such folder' : message.toLowerCase()
    refuse('bad-output', `The list of failed links cannot be written to ${path}: ${why}`, { cause: error })
  }
}
