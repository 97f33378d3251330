import { Cut, type FoundSize, needEnd, type Reader, type StructureCheck } from './reader.ts'

/** WebP (RFC 9649): the RIFF length must lie in the file, and its chunks in the RIFF. */
export const checkWebp: StructureCheck = async (image, found) => {
  const end = 8 + (await image.need(4, 4)).readUInt32LE()
  let pictures = 0
  let at = 12
  while (at + 8 <= end) {
    const head = await image.need(at, 8)
    const type = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    if (at + 8 + length > end) throw new Cut('one of its parts is longer than the image')
    if (type === 'VP8X' || type === 'VP8 ' || type === 'VP8L') await readSize(image, type, at + 8, found)
    // Only now, so that a cut image still has its size.
    needEnd(image, end)
    if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') pictures += 1
    at += 8 + length + (length % 2)
  }
  if (pictures === 0) throw new Cut('it ends before its picture starts')
}

/** The canvas of VP8X comes first and counts; without it, the picture's own size does. */
async function readSize(image: Reader, type: string, at: number, found: FoundSize): Promise<void> {
  if (found.width !== undefined) return
  if (type === 'VP8X') {
    const canvas = await image.need(at + 4, 6)
    found.width = canvas.readUIntLE(0, 3) + 1
    found.height = canvas.readUIntLE(3, 3) + 1
  } else if (type === 'VP8L') {
    const bits = (await image.need(at + 1, 4)).readUInt32LE()
    found.width = (bits & 0x3fff) + 1
    found.height = ((bits >>> 14) & 0x3fff) + 1
  } else {
    const frame = await image.need(at + 6, 4)
    found.width = frame.readUInt16LE(0) & 0x3fff
    found.height = frame.readUInt16LE(2) & 0x3fff
  }
}
