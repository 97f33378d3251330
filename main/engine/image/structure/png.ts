import { crc32 } from 'node:zlib'
import { Cut, needEnd, type Reader, type StructureCheck } from './reader.ts'

/**
 * PNG (https://www.w3.org/TR/png-3/): chunks from IHDR over IDAT to IEND, each with a checksum that fits. What follows
 * IEND is not looked at.
 */
export const checkPng: StructureCheck = async (image, found) => {
  let at = 8
  let pictureChunks = 0
  let isIntact = true
  for (;;) {
    const head = await image.need(at, 8)
    const length = head.readUInt32BE()
    const type = head.toString('latin1', 4)
    if (!/^[a-z]{4}$/i.test(type)) throw new Cut('one of its parts is unreadable')
    if (type === 'IDAT') {
      pictureChunks += 1
      found.isViewable = true
    }
    // The parts end with a checksum of four bytes.
    needEnd(image, at + 12 + length)
    if (type === 'IHDR' && length >= 8) {
      const size = await image.need(at + 8, 8)
      found.width = size.readUInt32BE(0)
      found.height = size.readUInt32BE(4)
    }
    isIntact &&= await hasItsChecksum(image, at, length)
    if (type === 'IEND') break
    at += 12 + length
  }
  if (found.width === undefined || pictureChunks === 0) throw new Cut('it ends before its picture starts')
  if (!isIntact) throw new Cut('some of its bytes are not what they were (a checksum does not fit)')
}

/** The checksum of a chunk is that of its type and content (PNG, 5.3). */
async function hasItsChecksum(image: Reader, chunk: number, length: number): Promise<boolean> {
  const end = chunk + 8 + length
  let sum = 0
  for (let at = chunk + 4; at < end; ) {
    const window = (await image.rest(at)).subarray(0, end - at)
    sum = crc32(window, sum)
    at += window.length
  }
  return sum === (await image.need(end, 4)).readUInt32BE()
}
