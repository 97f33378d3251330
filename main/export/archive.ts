import { stat } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { Readable } from 'node:stream'
import yazl from 'yazl'
import { splitName } from '../engine/files/extension.ts'
import { foldName, withCounter } from '../engine/files/safe-name.ts'

/** A saved file, and what it is called in its batch: a path with `/`, which may lead out of the batch's folder. */
export type ArchivedFile = { path: string; name: string }

/**
 * A zip of saved files, in pieces, as they are: images are packed already. Files that are gone are left out. Files are
 * asked for and read one after another, however many there are.
 */
export async function* archiveOf(
  files: Iterable<ArchivedFile> | AsyncIterable<ArchivedFile>,
): AsyncGenerator<Uint8Array> {
  const zip = new yazl.ZipFile()
  const output = Readable.from(zip.outputStream as AsyncIterable<Uint8Array>, { objectMode: false })
  zip.on('error', (error: Error) => output.destroy(error))
  // What goes wrong with a file ends the zip, which then lacks its end.
  add(zip, files, () => output.destroyed).catch((error: Error) => output.destroy(error))
  yield* output as AsyncIterable<Uint8Array>
}

async function add(
  zip: yazl.ZipFile,
  files: Iterable<ArchivedFile> | AsyncIterable<ArchivedFile>,
  isLeft: () => boolean,
): Promise<void> {
  const taken = new Set<string>()
  for await (const { path, name } of files) {
    // The reader went away.
    if (isLeft()) return
    // It is gone, or on a disk that is: the others still come.
    const facts = await stat(path).catch(() => undefined)
    if (!facts?.isFile()) continue
    zip.addFile(path, nameIn(taken, name), { compress: false, mtime: facts.mtime })
  }
  zip.end()
}

/** A name inside the zip that no other file has there, also on disks that ignore case. */
function nameIn(taken: Set<string>, name: string): string {
  const leadsOut = isAbsolute(name) || name.split('/').includes('..')
  const wanted = leadsOut ? basename(name) : name
  const { stem, ext } = splitName(wanted)
  let free = wanted
  for (let n = 2; taken.has(foldName(free)); n += 1) free = `${withCounter(stem, n)}${ext && '.'}${ext}`
  taken.add(foldName(free))
  return free
}
