import type { FileHandle } from 'node:fs/promises'
import { hasCode } from '../../engine/files/disk-failure.ts'
import type { Inside } from '../../engine/files/inside.ts'
import { writeAll } from '../../engine/files/write-all.ts'

/** The images of a shard that is being filled, one behind the other as they arrived. */
export type Spool = {
  /** Adds an image. Resolves with its place once it is on the disk; rejects with the file system's error. */
  add(bytes: Uint8Array): Promise<number>
  /** The file is going to be removed. Resolves when nothing is being written; the next image begins another one. */
  removed(): Promise<void>
}

/**
 * The file at `path`, of which the first `from` bytes are claimed. Whatever lies behind those is cut off before anything
 * is added: a killed process left it. Images that come while others are written are written and synced together.
 */
export function createSpool(inside: Inside, path: string, from: number): Spool {
  let end = from
  let isCut = false
  let waiting: { bytes: Uint8Array; added: PromiseWithResolvers<number> }[] = []
  let writing: Promise<void> = Promise.resolve()

  async function open(): Promise<FileHandle> {
    if (isCut) return inside.open(path)
    const file = await openOrCreate(inside, path)
    // Where a shard was completed before, its first images are in that archive: here is a hole instead.
    await file.truncate(end)
    isCut = true
    return file
  }

  async function write(): Promise<void> {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    try {
      await using file = await open()
      const all = group.map(({ bytes }) => bytes)
      await writeAll(file, all, end)
      await file.datasync()
      for (const { bytes, added } of group) {
        added.resolve(end)
        end += bytes.length
      }
    } catch (error) {
      for (const { added } of group) added.reject(error)
    }
  }

  return {
    add(bytes) {
      const added = Promise.withResolvers<number>()
      waiting.push({ bytes, added })
      writing = writing.then(write)
      return added.promise
    },
    async removed() {
      await writing
      isCut = false
    },
  }
}

async function openOrCreate(inside: Inside, path: string): Promise<FileHandle> {
  try {
    return await inside.open(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    return inside.create(path)
  }
}
