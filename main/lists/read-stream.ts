import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ListEntry } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import type { TempFolders } from '../system/temp-folder.ts'
import { type ListSource, readList } from './read-list.ts'
import { containerOf, mayBeContainer } from './readers/sheets/container.ts'
import { readContainer } from './readers/sheets/read-container.ts'

/** A spreadsheet that is larger has to be a file. */
const mostSpooledBytes = 1_000_000_000

/**
 * Reads a list from a stream of any kind. A spreadsheet needs its end first, so it is kept in a folder of `tempFolders` until
 * it was read; a text is read as it comes. Throws a RefusalError as `readList` and `readContainer` do.
 */
export async function* readStream(source: ListSource, tempFolders: TempFolders): AsyncGenerator<ListEntry[]> {
  const { head, chunks } = await withHead(source.chunks)
  const container = containerOf(head)
  if (container === undefined) {
    yield* readList({ ...source, chunks })
    return
  }
  const folder = await tempFolders.make()
  try {
    const path = join(folder.path, 'list')
    await pipeline(bounded(chunks), createWriteStream(path, { mode: 0o600 }))
    yield* readContainer(source, path, container)
  } finally {
    await folder.remove()
  }
}

/** The first bytes of a stream, as many as tell what it is, and the whole of it. */
async function withHead(
  chunks: ListSource['chunks'],
): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const source = iteratorOf(chunks)
  const seen: Uint8Array[] = []
  let head: Uint8Array = new Uint8Array()
  let isOver = false
  while (!isOver && containerOf(head) === undefined && mayBeContainer(head)) {
    const { done, value } = await source.next()
    isOver = done === true
    if (done !== true) {
      seen.push(value)
      head = Buffer.concat(seen)
    }
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield* seen
      if (isOver) return
      for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value
    } finally {
      // A reader that stops early closes the stream.
      await source.return?.()
    }
  }
  return { head, chunks: whole() }
}

const iteratorOf = (chunks: ListSource['chunks']): AsyncIterator<Uint8Array> | Iterator<Uint8Array> =>
  Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()

async function* bounded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > mostSpooledBytes)
      refuse('list-too-large', 'The spreadsheet is larger than 1 GB, too large for a pipe')
    yield chunk
  }
}
