import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { RefusalError, refusal, refuse } from '../../../../shared/refusal.ts'

/** The parts of a zip file by their names. */
export type Zip = {
  names: readonly string[]
  /** Inflates one part, piece by piece, and proves it whole. Throws a RefusalError for what is damaged or too large. */
  read(name: string): AsyncGenerator<string>
  close(): void
}

const mostParts = 10_000
/** Of one part, unpacked. A table of a million rows has a few hundred million. */
const mostBytes = 2_000_000_000
/** A part that grows more than this is no table. */
const mostRatio = 1000

const openFile = promisify(yauzl.open) as (path: string, options: yauzl.Options) => Promise<ZipFile>

/** Opens the zip file at `path`. Throws a RefusalError for what is none, is encrypted, or names a part twice. */
export async function openZip(path: string): Promise<Zip> {
  const file = await openFile(path, { lazyEntries: true, autoClose: false }).catch(error => {
    throw damaged(error)
  })
  const entries = await entriesOf(file).catch(error => {
    file.close()
    throw error
  })

  async function* read(name: string): AsyncGenerator<string> {
    const entry = entries.get(name)
    if (entry === undefined) return
    const stream = await promisify(file.openReadStream.bind(file) as OpenStream)(entry).catch(error => {
      throw damaged(error)
    })
    const decoder = new TextDecoder()
    let sum = 0
    let bytes = 0
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > mostBytes) refuse('list-too-large', 'The spreadsheet unpacks to more than 2 GB')
        if (bytes > 10_000_000 && bytes > entry.compressedSize * mostRatio) {
          refuse('list-damaged', 'The spreadsheet unpacks to more than a thousand times its size')
        }
        sum = crc32(chunk, sum)
        yield decoder.decode(chunk, { stream: true })
      }
    } catch (error) {
      throw error instanceof RefusalError ? error : damaged(error)
    }
    if (sum !== entry.crc32) throw damaged(undefined)
    yield decoder.decode()
  }

  return { names: [...entries.keys()], read, close: () => file.close() }
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

export const encryptedWords = 'The spreadsheet is protected by a password'

const damaged = (cause: unknown): RefusalError =>
  new RefusalError(refusal('list-damaged', 'The spreadsheet is damaged: not all of it can be unpacked'), {
    cause,
  })
