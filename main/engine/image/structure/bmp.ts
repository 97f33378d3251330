import { Cut, needEnd, type StructureCheck } from './reader.ts'

/**
 * BMP: the pixels must lie in the file. The file's own length field is not trusted, many writers leave it 0.
 * Source: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage
 */
export const checkBmp: StructureCheck = async (image, found) => {
  const pixelsAt = (await image.need(10, 4)).readUInt32LE()
  const headerBytes = (await image.need(14, 4)).readUInt32LE()
  if (headerBytes === 12) {
    const header = await image.need(18, 8)
    found.width = header.readUInt16LE(0)
    found.height = header.readUInt16LE(2)
    return needEnd(image, pixelsAt + pixelBytes(found.width, found.height, header.readUInt16LE(6)))
  }
  const header = await image.need(18, 20)
  found.width = Math.abs(header.readInt32LE(0))
  // A negative height means that the top row comes first.
  found.height = Math.abs(header.readInt32LE(4))
  const compression = header.readUInt32LE(12)
  const compressedBytes = header.readUInt32LE(16)
  // 0 and 3, 6 (bit fields) hold plain rows; the others say how long they are.
  if (compression === 0 || compression === 3 || compression === 6) {
    return needEnd(image, pixelsAt + pixelBytes(found.width, found.height, header.readUInt16LE(10)))
  }
  if (compressedBytes === 0) throw new Cut('it does not say how long its picture is')
  needEnd(image, pixelsAt + compressedBytes)
}

/** Rows are filled up to four bytes. */
function pixelBytes(width: number, height: number, bitsPerPixel: number): number {
  return Math.ceil((width * bitsPerPixel) / 32) * 4 * height
}
