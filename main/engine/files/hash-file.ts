import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'

const readBytes = 1024 * 1024

/** SHA-256 of a file, as hex. Rejects with the file system's error. */
export async function sha256OfFile(path: string): Promise<string> {
  return (await hashOfFile(path)).digest('hex')
}

/** A SHA-256 that has seen the file's first `bytes` bytes, all of them by default, and can be continued. */
export async function hashOfFile(path: string, bytes = Number.POSITIVE_INFINITY): Promise<Hash> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { end: bytes - 1, highWaterMark: readBytes })) {
    hash.update(chunk as Uint8Array)
  }
  return hash
}
