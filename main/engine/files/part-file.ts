import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { type ByteSource, bytesOf } from '../image/check.ts'
import type { Picture } from '../image/decoder/messages.ts'
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
  /** The bytes so far, for another process: by path once they are on the disk. */
  picture(): Promise<Picture>
  /** Writes and syncs what is there, while more may come. Returns how many bytes that are. */
  sync(): Promise<number>
  /** Writes and syncs everything and closes the file; append may go on later. */
  keep(): Promise<void>
  /** Like keep, for good, with this time of last change. Returns the SHA-256 of all bytes as hex. */
  seal(modifiedAt?: Date): Promise<string>
  /** Forgets all bytes and removes the file. */
  reset(): Promise<void>
  /** A new, empty part file for what is made of this one. */
  openByProduct(): Promise<PartFile>
}

/** Large enough that most images are one write, small enough that hundreds at once are cheap. */
const bufferBytes = 1024 * 1024

/**
 * A part file at `path`, continuing the `keptBytes` already there (0: from nothing; whatever else is there
 * is not trusted). Rejects where there are fewer; methods reject with the file system's error.
 */
export async function openPart(inside: Inside, path: string, keptBytes: number): Promise<PartFile> {
  let hash = createHash('sha256')
  let handle: FileHandle | undefined
  let bytes = keptBytes
  let written = keptBytes
  let buffered: Uint8Array[] = []
  let writing: Promise<void> | undefined

  if (keptBytes > 0) {
    await cutTo(inside, path, keptBytes)
    hash = await hashOfFile(path, keptBytes)
  }

  async function write(): Promise<void> {
    if (buffered.length === 0) return
    const chunks = buffered
    const start = written
    buffered = []
    written = bytes
    handle ??= await (start > 0 ? inside.open(path) : inside.create(path))
    await writeAll(handle, chunks, start)
  }

  /** Writes follow each other, also when one is asked for while another runs. */
  const enqueueWrite = (): Promise<void> => {
    const mine = (writing ?? Promise.resolve()).then(write)
    writing = mine
    // Whoever flushes hears of it.
    mine.catch(() => {})
    return mine
  }

  const flush = async () => {
    await (bytes > written ? enqueueWrite() : writing)
  }

  const close = async () => {
    const closing = handle
    handle = undefined
    await closing?.close()
  }

  const keep = async () => {
    await flush()
    await handle?.datasync()
    await close()
  }

  const setModified = async (at: Date) => {
    handle ??= await inside.open(path)
    // A disk that takes no such times is no reason to lose the image.
    await handle.utimes(new Date(), at).catch(() => {})
  }

  return {
    path,
    get bytes() {
      return bytes
    },
    append(chunk) {
      bytes += chunk.length
      hash.update(chunk)
      buffered.push(chunk)
      if (bytes - written < bufferBytes) return undefined
      // One write may run while the next buffer fills; a disk slower than that holds the stream.
      const earlier = writing
      void enqueueWrite()
      return earlier
    },
    async read() {
      if (written === 0) return bytesOf(Buffer.concat(buffered))
      await flush()
      handle ??= await inside.open(path)
      const file = handle
      return {
        bytes,
        read: async (position, length) => {
          const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position)
          return buffer.subarray(0, bytesRead)
        },
      }
    },
    digest: () => hash.copy().digest('hex'),
    async picture() {
      if (written === 0) return { bytes: Buffer.concat(buffered) }
      await flush()
      return { path }
    },
    async sync() {
      const reached = bytes
      await flush()
      await handle?.datasync()
      return reached
    },
    keep,
    async seal(modifiedAt) {
      await flush()
      if (modifiedAt !== undefined) await setModified(modifiedAt)
      await keep()
      return hash.digest('hex')
    },
    async reset() {
      // What could not be written is not wanted any more.
      await writing?.catch(() => {})
      await close()
      if (written > 0) await inside.remove(path)
      hash = createHash('sha256')
      bytes = 0
      written = 0
      buffered = []
      writing = undefined
    },
    openByProduct: () => openPart(inside, byProductOf(path), 0),
  }
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

async function writeAll(file: FileHandle, chunks: Uint8Array[], start: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, start)
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  if (bytesWritten === total) return
  let rest = Buffer.concat(chunks).subarray(bytesWritten)
  let position = start + bytesWritten
  // The system may take less than it was given, for one when the disk is about to be full.
  while (rest.length > 0) {
    const more = await file.write(rest, 0, rest.length, position)
    rest = rest.subarray(more.bytesWritten)
    position += more.bytesWritten
  }
}
