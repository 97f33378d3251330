import { createWriteStream } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RefusalError, refuse } from '../../../shared/refusal.ts'
import { failureOfDisk } from '../../app/app.ts'
import { writeFileAtomic } from '../../system/write-file-atomic.ts'

/** The first line of each list that Shoal writes: only a file that begins with it is replaced by a new one. */
const mark = '# A list made by Shoal\n'

/** Its links may hold secrets: no other user may read it. */
const mode = 0o600

/**
 * Makes sure, before anything else is done, that a list can be written to `path`. What is in the file stays as it is.
 * Throws a RefusalError where it cannot be written, and where the file holds anything but a list of Shoal's: a name
 * typed wrong must not cost a list, nor an image.
 */
export async function prepareOwnList(path: string): Promise<void> {
  try {
    await using file = await open(path, 'a+', mode)
    // A pipe or a terminal is the user's own matter.
    if (!(await file.stat()).isFile()) return
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mark.length), 0, mark.length, 0)
    if (bytesRead > 0 && buffer.toString('utf8', 0, bytesRead) !== mark) refuseOthers(path)
    // Readable by this user alone, whatever an older file allowed.
    await file.chmod(mode)
  } catch (error) {
    if (error instanceof RefusalError) throw error
    refuseDisk(path, error)
  }
}

/** Writes a list, whole or not at all; into a pipe or a terminal as it comes. Rejects as `prepareOwnList` does. */
export async function writeOwnList(path: string, lines: Iterable<string>): Promise<void> {
  await prepareOwnList(path)
  try {
    // Its own name would replace a link by a file.
    const place = await realpath(path)
    if ((await stat(place)).isFile()) await writeFileAtomic(place, Readable.from(marked(lines)), { mode })
    else await pipeline(lines, createWriteStream(place))
  } catch (error) {
    refuseDisk(path, error)
  }
}

function* marked(lines: Iterable<string>): Generator<string> {
  yield mark
  yield* lines
}

const refuseOthers = (path: string): never =>
  refuse('bad-output', `${path} holds something else: give the list another name`)

function refuseDisk(path: string, error: unknown): never {
  const { code, message } = failureOfDisk(error)
  const why = code === 'folder-missing' ? 'there is no such folder' : message.toLowerCase()
  refuse('bad-output', `The list cannot be written to ${path}: ${why}`, { cause: error })
}
