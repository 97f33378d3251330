import { mkdir, mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(tmpdir(), `shoal-bench-${process.pid}`)

/** A new folder for one run. */
export async function openPlace(): Promise<string> {
  await mkdir(root, { recursive: true })
  return mkdtemp(join(root, 'run-'))
}

/**
 * Frees the room of a run, but keeps its files, empty, until `removePlaces`. For minutes, ext4 gives no new file the
 * inode of one that was removed just now, and looks through all of those for each file that it makes: the next run
 * would pay for that.
 */
export async function closePlace(place: string): Promise<void> {
  for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await truncate(join(entry.parentPath, entry.name))
  }
}

export const removePlaces = (): Promise<void> => rm(root, { recursive: true, force: true })
