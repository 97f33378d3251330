import { Cut, type StructureCheck } from './reader.ts'

const endMark = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])

/** QOI (https://qoiformat.org/qoi-specification.pdf): as many pixels as the header tells, then the end mark. */
export const checkQoi: StructureCheck = async (image, found) => {
  const head = await image.need(4, 10)
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)]
  Object.assign(found, { width, height })
  let missing = width * height
  let at = 14
  while (missing > 0) {
    const window = await image.rest(at)
    if (window.length === 0) throw new Cut('the file ends in the middle of the image')
    let i = 0
    while (i < window.length && missing > 0) {
      const op = window[i] ?? 0
      const run = op >= 0xc0 && op < 0xfe
      missing -= run ? (op & 0x3f) + 1 : 1
      i += bytesOfOp(op)
    }
    at += i
  }
  if (!(await image.need(at, endMark.length)).equals(endMark)) throw new Cut('its end mark is missing')
}

/** A pixel in full with and without alpha, a difference in two bytes, everything else in one. */
function bytesOfOp(op: number): number {
  if (op === 0xff) return 5
  if (op === 0xfe) return 4
  return op >= 0x80 && op < 0xc0 ? 2 : 1
}
