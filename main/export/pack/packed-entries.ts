import type { FileHandle } from 'node:fs/promises'
import type { PackedEntry } from '../../../shared/model.ts'
import { hasCode } from '../../engine/files/disk-failure.ts'
import { sha256OfBytes } from '../../engine/files/hash-file.ts'
import type { Inside } from '../../engine/files/inside.ts'

/** The images of a shard, wherever they lie: in its spool, or in the archive that was made of it before. */
export type PackedEntries = {
  /** The bytes of an image, proven by their hash; undefined where they are in neither. `name`: in the archive. */
  read(entry: PackedEntry, name: string): Promise<Uint8Array | undefined>
  /** May be called more than once. */
  close(): Promise<void>
}

type Place = { offset: number; bytes: number }

/** Where the files of an archive lie in it, by their names. */
export type Places = ReadonlyMap<string, Place>

/**
 * Opens both as far as they are there; the archive is listed by `list` once something is looked for in it. Rejects with the
 * file system's error.
 */
export async function openEntries(
  inside: Inside,
  spool: string,
  archive: string,
  list: (tar: FileHandle) => Promise<Places> = entriesOf,
): Promise<PackedEntries> {
  const arrived = await openIfThere(inside, spool)
  const tar = await openIfThere(inside, archive).catch(async error => {
    await arrived?.close()
    throw error
  })
  let listed: Promise<Places> | undefined

  async function placeOf(name: string): Promise<Place | undefined> {
    if (tar === undefined) return undefined
    listed ??= list(tar)
    return (await listed).get(name)
  }

  async function proven(
    file: FileHandle | undefined,
    place: Place | undefined,
    { bytes, sha256 }: PackedEntry,
  ): Promise<Uint8Array | undefined> {
    // An archive may be anybody's: no more is read than the image has.
    if (file === undefined || place?.bytes !== bytes) return undefined
    const content = await readAt(file, place)
    return sha256OfBytes(content) === sha256 ? content : undefined
  }

  return {
    read: async (entry, name) =>
      (await proven(arrived, entry, entry)) ?? (await proven(tar, await placeOf(name), entry)),
    async close() {
      await arrived?.close()
      await tar?.close()
    },
  }
}

const blockBytes = 512

/**
 * The files of an archive that `writeTar` made, at most this number. Anything else ends the list. Source of the form:
 * POSIX.1-2001, ustar.
 */
export async function entriesOf(
  tar: FileHandle,
  most = Number.POSITIVE_INFINITY,
): Promise<Map<string, Place>> {
  const places = new Map<string, Place>()
  for (let at = 0; ; ) {
    if (places.size >= most) return places
    const header = await readAt(tar, { offset: at, bytes: blockBytes })
    const text = (from: number, to: number) => header.toString('latin1', from, to).replace(/[\0 ].*$/s, '')
    const bytes = Number.parseInt(text(124, 136), 8)
    // A size below zero would lead back to where it was read.
    if (header.length < blockBytes || text(257, 262) !== 'ustar' || !(bytes >= 0)) return places
    places.set(text(0, 100), { offset: at + blockBytes, bytes })
    at += blockBytes + Math.ceil(bytes / blockBytes) * blockBytes
  }
}

async function readAt(file: FileHandle, { offset, bytes }: Place): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset)
  return buffer.subarray(0, bytesRead)
}

async function openIfThere(inside: Inside, path: string): Promise<FileHandle | undefined> {
  try {
    return await inside.openToRead(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}
