import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { RefusalError, refusal, refuse } from '../../../../shared/refusal.ts'
import { encryptedWords } from './container.ts'

/** The parts of a zip file by their names. */
export type Zip = {
  names: readonly string[]
  /**
   * Inflates one part, piece by piece, and proves it whole; undefined where there is no such part. Throws a RefusalError for
   * what is damaged or too large.
   */
  read(name: string): AsyncGenerator<string> | undefined
  close(): void
}

const mostParts = 10_000
/** Of all that is unpacked: a table is read twice, and one of a million rows has a few hundred million. */
const mostBytes = 4_000_000_000
/** Of one part. */
const mostPartBytes = 2_000_000_000
/** A part that grows more than this is no table. */
const mostRatio = 500

const openFile = promisify(yauzl.open) as (path: string, options: yauzl.Options) => Promise<ZipFile>

/**
 * Opens the zip file at `path`. `alive` is called for each piece that is unpacked. Throws a RefusalError for what is none,
 * is encrypted, or names a part twice.
 */
export async function openZip(path: string, alive: () => void): Promise<Zip> {
  const file = await openFile(path, { lazyEntries: true, autoClose: false }).catch(error => {
    throw damaged(error)
  })
  const entries = await entriesOf(file).catch(error => {
    file.close()
    throw error
  })
  const openStream = promisify(file.openReadStream.bind(file) as OpenStream)
  let unpacked = 0

  async function* inflate(entry: Entry): AsyncGenerator<string> {
    const stream = await openStream(entry).catch(error => {
      throw damaged(error)
    })
    const decoder = new TextDecoder()
    let sum = 0
    let bytes = 0
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length
        unpacked += chunk.length
        checkSize(bytes, unpacked, entry.compressedSize)
        alive()
        sum = crc32(chunk, sum)
        yield decoder.decode(chunk, { stream: true })
      }
    } catch (error) {
      throw error instanceof RefusalError ? error : damaged(error)
    }
    if (sum !== entry.crc32) throw damaged(undefined)
    yield decoder.decode()
  }

  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name)
      return entry === undefined ? undefined : inflate(entry)
    },
    close: () => file.close(),
  }
}

function checkSize(bytes: number, unpacked: number, packed: number): void {
  if (bytes > mostPartBytes || unpacked > mostBytes)
    refuse('list-too-large', 'The spreadsheet unpacks to more than 2 GB')
  if (bytes > 10_000_000 && bytes > packed * mostRatio)
    refuse('list-damaged', 'The spreadsheet unpacks to more than five hundred times its size')
}

type OpenStream = (entry: Entry, done: (error: Error | null, stream: NodeJS.ReadableStream) => void) => void

async function entriesOf(file: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  if (file.entryCount > mostParts) refuse('list-too-large', 'The spreadsheet has too many parts')
  await new Promise<void>((resolve, reject) => {
    file.on('error', error => reject(damaged(error)))
    file.on('end', resolve)
    file.on('entry', (entry: Entry) => {
      if (entry.generalPurposeBitFlag & 1)
        reject(new RefusalError(refusal('list-unsupported', encryptedWords)))
      else if (entries.has(entry.fileName)) reject(damaged(undefined))
      else {
        entries.set(entry.fileName, entry)
        file.readEntry()
      }
    })
    file.readEntry()
  })
  return entries
}

const damaged = (cause: unknown): RefusalError =>
  new RefusalError(refusal('list-damaged', 'The spreadsheet is damaged: not all of it can be unpacked'), {
    cause,
  })
