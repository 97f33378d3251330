import { Cut, needEnd, type StructureCheck } from './reader.ts'

/** PNG (https://www.w3.org/TR/png-3/): chunks from IHDR over IDAT to IEND. What follows IEND is not looked at. */
export const checkPng: StructureCheck = async (image, found) => {
  let at = 8
  let pictureChunks = 0
  for (;;) {
    const head = await image.need(at, 8)
    const length = head.readUInt32BE()
    const type = head.toString('latin1', 4)
    if (!/^[a-z]{4}$/i.test(type)) throw new Cut('one of its parts is unreadable')
    // The parts end with a checksum of four bytes.
    needEnd(image, at + 12 + length)
    if (type === 'IHDR' && length >= 8) {
      const size = await image.need(at + 8, 8)
      found.width = size.readUInt32BE(0)
      found.height = size.readUInt32BE(4)
    }
    if (type === 'IDAT') pictureChunks += 1
    if (type === 'IEND') break
    at += 12 + length
  }
  if (found.width === undefined || pictureChunks === 0) throw new Cut('it ends before its picture starts')
}
