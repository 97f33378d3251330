import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { type ByteSource, bytesOf, createArrivingCheck, type ImageCheck } from '../image/check.ts'
import type { Picture } from '../image/decoder/messages.ts'
import { createBufferedFile } from './buffered-file.ts'
import { hashOfFile } from './hash-file.ts'
import { byProductOf, type Inside } from './inside.ts'

/**
 * Unfinished bytes on their way to a file. A body smaller than the buffer touches the disk only when it is
 * sealed or kept, so what is refused by the check was never written.
 */
export type PartFile = {
  readonly path: string
  readonly bytes: number
  /** Adds bytes; a returned promise asks the caller to wait before it sends more. */
  append(chunk: Uint8Array): Promise<void> | undefined
  /** The bytes so far, for reading back. Valid until the next call of another method. */
  read(): Promise<ByteSource>
  /** The SHA-256 of the bytes so far, as hex. */
  digest(): string
  /** The check of all bytes, if it could be made while they arrived: then they need not be read back. */
  finding(): ImageCheck | undefined
  /** A copy of all bytes, in memory. */
  content(): Promise<PartContent>
  /** The bytes so far, for another process: by path once they are on the disk. */
  picture(): Promise<Picture>
  /** Writes and syncs what is there, while more may come. Returns how many bytes that are. */
  sync(): Promise<number>
  /** Writes and syncs everything and closes the file; append may go on later. */
  keep(): Promise<void>
  /** Like keep, for a file that is whole, with this time of last change. Returns the SHA-256 of all bytes as hex. */
  seal(modifiedAt?: Date): Promise<string>
  /** Gives the sealed file another name. Rejects with EEXIST where that is taken, unless it may be replaced. */
  rename(to: string, replaces: boolean): Promise<void>
  /** Forgets all bytes and removes the file. */
  reset(): Promise<void>
  /** A new, empty part file for what is made of this one. */
  openByProduct(): Promise<PartFile>
}

/** `sha256`: of the bytes, as hex. */
export type PartContent = { bytes: Uint8Array; sha256: string }

/** A part file that holds all of an image: what is still to be done with it. */
export type WholePart = Pick<PartFile, 'path' | 'bytes' | 'content' | 'seal' | 'rename' | 'reset'>

/** `isChecked`: also by their structure, as they come. `ownsBytes`: the memory of what is added may be freed. */
export type PartOptions = { isChecked?: boolean; ownsBytes?: boolean }

/**
 * A part file at `path`, continuing the `keptBytes` already there (0: from nothing; whatever else is there
 * is not trusted). Rejects where there are fewer; methods reject with the file system's error.
 */
export async function openPart(
  inside: Inside,
  path: string,
  keptBytes: number,
  { isChecked = true, ownsBytes = false }: PartOptions = {},
): Promise<PartFile> {
  if (keptBytes > 0) await cutTo(inside, path, keptBytes)
  let hash = keptBytes > 0 ? await hashOfFile(path, keptBytes) : createHash('sha256')
  let check = isChecked && keptBytes === 0 ? createArrivingCheck() : undefined
  const file = createBufferedFile(inside, path, keptBytes, ownsBytes)

  async function keep(): Promise<void> {
    await file.sync()
    await file.close()
  }

  async function read(): Promise<ByteSource> {
    const unwritten = file.unwritten()
    if (unwritten !== undefined) return bytesOf(unwritten)
    await file.flush()
    const handle = await file.handle()
    return { bytes: file.bytes, read: readerOf(handle) }
  }

  return {
    path,
    get bytes() {
      return file.bytes
    },
    append(chunk) {
      hash.update(chunk)
      check?.take(chunk)
      return file.append(chunk)
    },
    read,
    async content() {
      const { bytes, read: take } = await read()
      const content = await take(0, bytes)
      if (content.length < bytes) throw new Error(`the part file has ${content.length} bytes, not ${bytes}`)
      return { bytes: content, sha256: hash.copy().digest('hex') }
    },
    digest: () => hash.copy().digest('hex'),
    finding: () => check?.finding(),
    async picture() {
      const bytes = file.unwritten()
      if (bytes !== undefined) return { bytes }
      await file.flush()
      return { path }
    },
    async sync() {
      const { bytes } = file
      await file.sync()
      return bytes
    },
    keep,
    async seal(modifiedAt) {
      await file.flush()
      if (modifiedAt !== undefined) await setModified(await file.handle(), modifiedAt)
      await keep()
      file.release()
      return hash.digest('hex')
    },
    rename: (to, replaces) => inside.rename(path, to, replaces),
    async reset() {
      await file.discard()
      hash = createHash('sha256')
      check = isChecked ? createArrivingCheck() : undefined
    },
    openByProduct: () => openPart(inside, byProductOf(path), 0, { isChecked }),
  }
}

const readerOf =
  (file: FileHandle): ByteSource['read'] =>
  async (position, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position)
    return buffer.subarray(0, bytesRead)
  }

async function setModified(file: FileHandle, at: Date): Promise<void> {
  // A disk that takes no such times is no reason to lose the image.
  await file.utimes(new Date(), at).catch(() => {})
}

/** Bytes behind those that are known were never synced; fewer than those are no basis at all. */
async function cutTo(inside: Inside, path: string, bytes: number): Promise<void> {
  await using file = await inside.open(path)
  const { size, nlink } = await file.stat()
  // Under two names it is already another file's content, which must not change.
  if (nlink > 1) throw new Error('the part file is linked to another file')
  if (size < bytes) throw new Error(`the part file has ${size} bytes, not ${bytes}`)
  if (size > bytes) await file.truncate(bytes)
}
