import { Cut, type Reader, type StructureCheck } from './reader.ts'

/**
 * GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): every block is walked up to the trailer, because its
 * one byte, 3B, also occurs by chance as the last byte of a cut file.
 */
export const checkGif: StructureCheck = async (image, found) => {
  const screen = await image.need(6, 7)
  found.width = screen.readUInt16LE(0)
  found.height = screen.readUInt16LE(2)
  let at = 13 + colorTableBytes(screen[4] ?? 0)
  let pictures = 0
  for (;;) {
    const kind = (await image.need(at, 1))[0]
    if (kind === 0x3b) break
    if (kind === 0x21) {
      at = await afterSubBlocks(image, at + 2)
    } else if (kind === 0x2c) {
      const descriptor = await image.need(at, 10)
      at = await afterSubBlocks(image, at + 11 + colorTableBytes(descriptor[9] ?? 0))
      pictures += 1
      found.isViewable = true
    } else {
      throw new Cut('one of its parts is unreadable')
    }
  }
  if (pictures === 0) throw new Cut('it ends before its picture starts')
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

async function afterSubBlocks(image: Reader, from: number): Promise<number> {
  let at = from
  for (;;) {
    const length = (await image.need(at, 1))[0] ?? 0
    at += 1 + length
    if (length === 0) return at
  }
}
