import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type ByteSource, Cut, createReader, type StructureCheck } from './reader.ts'
import { checkSvg } from './svg.ts'

/** Larger drawings are not usable. */
const mostBytes = 64 * 1024 * 1024

/** SVG in gzip (RFC 1952): the archive is whole, checksum included, and so is the drawing in it. */
export const checkSvgz: StructureCheck = async (image, found) => {
  async function* packed() {
    for (let at = 0; at < image.bytes; ) {
      const window = await image.rest(at)
      at += window.length
      yield window
    }
  }
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    await pipeline(packed, createGunzip(), async unpacked => {
      for await (const piece of unpacked as AsyncIterable<Buffer>) {
        bytes += piece.length
        if (bytes > mostBytes) throw new Cut('it unpacks to far too many bytes')
        pieces.push(piece)
      }
    })
  } catch (error) {
    // Errors of the disk are passed on unchanged.
    if (!String((error as { code?: unknown }).code).startsWith('Z_')) throw error
    throw new Cut('the compressed drawing is cut or damaged')
  }
  const text = Buffer.concat(pieces)
  const source: ByteSource = {
    bytes: text.length,
    read: (position, length) => text.subarray(position, position + length),
  }
  await checkSvg(createReader(source), found)
}
