import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasCode, systemError } from './disk-failure.ts'
import type { Place } from './doors.ts'
import { sha256OfFile } from './hash-file.ts'

/** What a file is expected to be, or is. */
type Known = { bytes: number; sha256: string }

/** A file that is to be moved, held open so that nothing takes its place unseen. `is`: what it is now. */
export type Held = { kind: 'held'; file: FileHandle; isChanged: boolean; is: Known } | { kind: 'missing' }

/** Opens a file and looks whether it is what was saved. Rejects with the file system's error. */
export async function holdFile({ inside, path }: Place, { bytes, sha256 }: Known): Promise<Held> {
  let file: FileHandle
  try {
    file = await inside.openToRead(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'missing' }
    throw error
  }
  try {
    const is = { bytes: (await file.stat()).size, sha256: await sha256OfFile(file) }
    return { kind: 'held', file, isChanged: is.bytes !== bytes || is.sha256 !== sha256, is }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The name that a copy to another disk has until it is whole. */
export const copyOf = (target: string, batch: string, index: number): string =>
  `${target}.${batch}-move-${index}.part`

/**
 * Gives an open file another name, in another folder too. On another disk it is copied, compared and synced before the
 * original goes. Rejects with EEXIST where the name is taken, with ENOENT where the source is another file meanwhile. `copy`: its path until it is whole.
 */
export async function moveFile(source: Place, file: FileHandle, target: Place, copy: string): Promise<void> {
  await target.inside.makeFolder(dirname(target.path))
  try {
    await source.inside.moveOut(source.path, target.path, file)
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error
    await copyAcross(source, file, target, copy)
  }
}

async function copyAcross(
  source: Place,
  file: FileHandle,
  { inside, path }: Place,
  part: string,
): Promise<void> {
  try {
    await inside.copyIn(source.path, part)
    await using copy = await inside.openToRead(part)
    if ((await sha256OfFile(copy)) !== (await sha256OfFile(file))) throw systemError('ENOENT', source.path)
    const { atime, mtime } = await file.stat()
    await using written = await inside.open(part)
    await written.utimes(atime, mtime)
    await written.sync()
    await inside.rename(part, path, false)
  } catch (error) {
    // The error that led here is the one to report.
    await inside.remove(part).catch(() => {})
    throw error
  }
  await source.inside.remove(source.path)
}
