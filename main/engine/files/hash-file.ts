import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

const readBytes = 1024 * 1024

/** SHA-256 of a file, as hex. A handle stays open. Rejects with the file system's error. */
export async function sha256OfFile(file: string | FileHandle): Promise<string> {
  return (await hashOfFile(file)).digest('hex')
}

/** A SHA-256 that has seen the file's first `bytes` bytes, all of them by default, and can be continued. */
export async function hashOfFile(file: string | FileHandle, bytes = Number.POSITIVE_INFINITY): Promise<Hash> {
  const hash = createHash('sha256')
  const range = { start: 0, end: bytes - 1, highWaterMark: readBytes }
  const stream =
    typeof file === 'string'
      ? createReadStream(file, range)
      : file.createReadStream({ ...range, autoClose: false })
  for await (const chunk of stream) hash.update(chunk as Uint8Array)
  return hash
}

/** SHA-256 of bytes, as hex. */
export const sha256OfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
