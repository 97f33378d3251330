import { Readable } from 'node:stream'
import yazl from 'yazl'

/** A file in a zip: `content` in pieces, packed unless `plain`. */
export type ZipPart = { name: string; content: string | AsyncIterable<string>; plain?: boolean }

/** A zip of these parts, in pieces, of whatever length. Rejects with what a part rejects with. */
export async function* zipOf(parts: readonly ZipPart[]): AsyncGenerator<Uint8Array> {
  const zip = new yazl.ZipFile()
  const output = Readable.from(zip.outputStream as AsyncIterable<Uint8Array>, { objectMode: false })
  // The same list makes the same file.
  const mtime = new Date(1980, 0, 1)
  for (const { name, content, plain = false } of parts) {
    if (typeof content === 'string') zip.addBuffer(Buffer.from(content), name, { mtime, compress: !plain })
    else {
      const stream = Readable.from(bytesOf(content), { objectMode: false })
      stream.once('error', error => output.destroy(error))
      zip.addReadStream(stream, name, { mtime })
    }
  }
  zip.end()
  yield* output as AsyncIterable<Uint8Array>
}

/** Small pieces are gathered: each costs a step through several streams. */
const gatheredLength = 65_536

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let gathered = ''
  for await (const piece of pieces) {
    gathered += piece
    if (gathered.length < gatheredLength) continue
    yield Buffer.from(gathered)
    gathered = ''
  }
  yield Buffer.from(gathered)
}
