import type { FileHandle } from 'node:fs/promises'
import { fillsItsMemory, freeMemoryOf, hasMostOfItsMemory } from '../free-memory.ts'
import type { Inside } from './inside.ts'
import { writeAll } from './write-all.ts'

/** A file that bytes are added to: they are written in large pieces, in order, and not before there are enough. */
export type BufferedFile = {
  /** All bytes, written or not. */
  readonly bytes: number
  /** Adds bytes; a returned promise asks the caller to wait before it sends more. */
  append(chunk: Uint8Array): Promise<void> | undefined
  /** All bytes as long as none was written; undefined from then on. */
  unwritten(): Buffer | undefined
  /** Writes what is not written yet. */
  flush(): Promise<void>
  /** Writes what is not written yet, and waits until the disk has it. */
  sync(): Promise<void>
  /** The open file. It holds all bytes after `flush`. */
  handle(): Promise<FileHandle>
  close(): Promise<void>
  /** What was added is not looked at any more. */
  release(): void
  /** Forgets all bytes and removes the file. */
  discard(): Promise<void>
}

/** Large enough that most images are one write, small enough that hundreds at once are cheap. */
const bufferBytes = 1024 * 1024

/**
 * The file at `path`, behind the `keptBytes` that it holds; 0: it is created with the first write. `ownsBytes`: nothing else
 * needs the memory of what is added, except for the newest chunk until `release`; it is freed once it is written.
 */
export function createBufferedFile(
  inside: Inside,
  path: string,
  keptBytes: number,
  ownsBytes: boolean,
): BufferedFile {
  let file: FileHandle | undefined
  let bytes = keptBytes
  let written = keptBytes
  let buffered: Uint8Array[] = []
  /** Written, and not freed. */
  const spent: Uint8Array[] = []
  let writing: Promise<void> | undefined

  async function write(): Promise<void> {
    if (buffered.length === 0) return
    const chunks = buffered
    const start = written
    buffered = []
    written = bytes
    file ??= await (start > 0 ? inside.open(path) : inside.create(path))
    await writeAll(file, chunks, start)
    if (!ownsBytes) return
    spent.push(...chunks)
    for (const chunk of spent.splice(0, spent.length - 1)) if (fillsItsMemory(chunk)) freeMemoryOf(chunk)
  }

  /** Writes run one after another, also when one is requested during another. */
  function enqueueWrite(): Promise<void> {
    const mine = (writing ?? Promise.resolve()).then(write)
    writing = mine
    // The caller of flush gets the error.
    mine.catch(() => {})
    return mine
  }

  async function flush(): Promise<void> {
    await (bytes > written ? enqueueWrite() : writing)
  }

  async function close(): Promise<void> {
    const closing = file
    file = undefined
    await closing?.close()
  }

  function release(): void {
    for (const chunk of spent.splice(0)) if (hasMostOfItsMemory(chunk)) freeMemoryOf(chunk)
  }

  return {
    get bytes() {
      return bytes
    },
    append(chunk) {
      bytes += chunk.length
      buffered.push(chunk)
      if (bytes - written < bufferBytes) return undefined
      // One write may run while the next buffer fills; a disk slower than that holds the stream.
      const earlier = writing
      void enqueueWrite()
      return earlier
    },
    unwritten: () => (written === 0 ? Buffer.concat(buffered) : undefined),
    flush,
    async sync() {
      await flush()
      await file?.datasync()
    },
    async handle() {
      file ??= await inside.open(path)
      return file
    },
    close,
    release,
    async discard() {
      // What could not be written is not wanted any more.
      await writing?.catch(() => {})
      await close()
      release()
      if (written > 0) await inside.remove(path)
      bytes = 0
      written = 0
      buffered = []
      writing = undefined
    },
  }
}
