import { crc32 } from 'node:zlib'
import type { Incoming, Steps, Walk } from './incoming.ts'
import { Cut, cutBy } from './reader.ts'

/**
 * PNG (https://www.w3.org/TR/png-3/): chunks from IHDR over IDAT to IEND, each with a checksum that fits, and as many
 * frames as acTL says. What follows IEND is not looked at.
 */
export const walkPng: Walk = function* (image, found) {
  image.pass(8)
  let pictureChunks = 0
  let isIntact = true
  let frames = 0
  let framesPromised = 0
  for (;;) {
    const head = yield* image.need(8)
    const length = head.readUInt32BE()
    const type = head.toString('latin1', 4)
    if (!/^[a-z]{4}$/i.test(type)) throw new Cut('one of its parts is unreadable')
    if (type === 'IDAT') {
      pictureChunks += 1
      found.isViewable = true
    }
    // The checksum of a chunk is that of its type and content (PNG, 5.3).
    let sum = crc32(head.subarray(4))
    let left = length
    if (type === 'IHDR' && length >= 8) {
      const size = yield* image.need(8)
      found.width = size.readUInt32BE(0)
      found.height = size.readUInt32BE(4)
      sum = crc32(size, sum)
      left -= 8
    } else if (type === 'acTL' && length >= 8) {
      const animation = yield* image.need(8)
      framesPromised = animation.readUInt32BE(0)
      sum = crc32(animation, sum)
      left -= 8
    } else if (type === 'fcTL') frames += 1
    sum = yield* checksumOf(image, left, sum)
    const promised = yield* image.upTo(4)
    if (promised.length < 4) throw cutBy(4 - promised.length)
    isIntact &&= promised.readUInt32BE() === sum
    if (type === 'IEND') break
  }
  if (found.width === undefined || pictureChunks === 0) throw new Cut('it ends before its picture starts')
  if (!isIntact) throw new Cut('some of its bytes are not what they were (a checksum does not fit)')
  if (frames < framesPromised) throw new Cut(`it has ${frames} of its ${framesPromised} frames`)
}

/** Reads over the content of a chunk and updates its checksum. */
function* checksumOf(image: Incoming, length: number, before: number): Steps<number> {
  let sum = before
  for (let left = length; left > 0; ) {
    const window = (yield* image.ahead()).subarray(0, left)
    if (window.length === 0) throw cutBy(left + 4)
    sum = crc32(window, sum)
    image.pass(window.length)
    left -= window.length
  }
  return sum
}
