import type { Incoming, Steps, Walk } from './incoming.ts'
import { Cut } from './reader.ts'

/**
 * GIF (https://www.w3.org/Graphics/GIF/spec-gif89a.txt): every block is walked up to the trailer, because its
 * one byte, 3B, also occurs by chance as the last byte of a cut file.
 */
export const walkGif: Walk = function* (image, found) {
  image.pass(6)
  const screen = yield* image.need(7)
  found.width = screen.readUInt16LE(0)
  found.height = screen.readUInt16LE(2)
  image.pass(colorTableBytes(screen[4] ?? 0))
  let pictures = 0
  for (;;) {
    const kind = (yield* image.need(1))[0]
    if (kind === 0x3b) break
    if (kind === 0x21) {
      image.pass(1)
    } else if (kind === 0x2c) {
      const descriptor = yield* image.need(9)
      image.pass(colorTableBytes(descriptor[8] ?? 0) + 1)
      pictures += 1
      found.isViewable = true
    } else {
      throw new Cut('one of its parts is unreadable')
    }
    yield* passSubBlocks(image)
  }
  if (pictures === 0) throw new Cut('it ends before its picture starts')
}

function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

function* passSubBlocks(image: Incoming): Steps<void> {
  for (;;) {
    const length = (yield* image.need(1))[0] ?? 0
    if (length === 0) return
    image.pass(length)
  }
}
