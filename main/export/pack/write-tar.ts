import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { pack as packTar } from 'tar-stream'
import { writeAll } from '../../engine/files/write-all.ts'

/** One file of a tar archive. */
export type TarFile = { name: string; content: Uint8Array }

/** Headers and captions are small: a write for each of them would cost more than the images. */
const writtenAtOnce = 1024 * 1024

/**
 * Writes files into a tar archive, in their order, and syncs it. Time, owner and mode are always the same, so that the
 * same files make the same archive. Resolves with its length in bytes and its SHA-256. Rejects with the file system's
 * error, or with what `files` throws. Source of the form: POSIX.1-2001, ustar.
 */
export async function writeTar(
  files: AsyncIterable<TarFile>,
  target: FileHandle,
): Promise<{ bytes: number; sha256: string }> {
  const tar = packTar()
  const hash = createHash('sha256')
  let bytes = 0
  // An entry of an archive that was closed would wait for ever.
  let abandon = (_: Error) => {}
  tar.once('close', () => abandon(new Error('The archive was closed')))
  async function write(): Promise<void> {
    let group: Uint8Array[] = []
    let written = 0
    const writeGroup = async () => {
      await writeAll(target, group, written)
      written = bytes
      group = []
    }
    for await (const chunk of tar as AsyncIterable<Uint8Array>) {
      hash.update(chunk)
      bytes += chunk.length
      group.push(chunk)
      if (bytes - written >= writtenAtOnce) await writeGroup()
    }
    await writeGroup()
    await target.sync()
  }
  /** Resolves once the archive has room for more. */
  const add = ({ name, content }: TarFile): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    abandon = reject
    const entry = tar.entry({ ...everyFile, name, size: content.length }, error =>
      error ? reject(error) : resolve(),
    )
    entry.on('error', reject)
    entry.end(content)
    return promise
  }
  async function fill(): Promise<void> {
    try {
      for await (const file of files) await add(file)
      tar.finalize()
    } catch (error) {
      tar.destroy(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }
  // Whichever breaks first ends the other; its error is the one to report.
  const [filled, ended] = await Promise.allSettled([fill(), write()])
  if (filled.status === 'rejected') throw filled.reason
  if (ended.status === 'rejected') throw ended.reason
  return { bytes, sha256: hash.digest('hex') }
}

/** What the header of each file says beside its name and size. */
export const everyFile = { mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) }
