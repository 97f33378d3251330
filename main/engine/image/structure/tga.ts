import { Cut, needEnd, type StructureCheck } from './reader.ts'

const headBytes = 18
const kinds = { runLength: 8 }

/**
 * Whether a file could begin so as Targa does. It has no signature of its own: every field of the header has to be
 * possible (Truevision TGA 2.0), which no text is.
 */
export function looksLikeTga(head: Buffer): boolean {
  if (head.length < headBytes) return false
  const [colorMaps, kind, depth, descriptor] = [head[1] ?? 0, head[2] ?? 0, head[16] ?? 0, head[17] ?? 0]
  const hasMap = colorMaps === 1
  const isKind = hasMap ? [1, 9].includes(kind) : [2, 3, 10, 11].includes(kind)
  const isMapRight = hasMap
    ? head.readUInt16LE(5) > 0 && [15, 16, 24, 32].includes(head[7] ?? 0)
    : colorMaps === 0 && head.subarray(3, 8).every(byte => byte === 0)
  const isSize = head.readUInt16LE(12) > 0 && head.readUInt16LE(14) > 0
  const isDepth = (kind & 3) === 3 || hasMap ? [8, 16].includes(depth) : [15, 16, 24, 32].includes(depth)
  return isKind && isMapRight && isSize && isDepth && (descriptor & 0xc0) === 0 && (descriptor & 15) <= 8
}

/** Targa: plain rows must lie in the file. Run-length coded ones tell no length. */
export const checkTga: StructureCheck = async (image, found) => {
  const head = await image.need(0, headBytes)
  const [width, height] = [head.readUInt16LE(12), head.readUInt16LE(14)]
  Object.assign(found, { width, height })
  const mapBytes = (head[1] === 1 ? head.readUInt16LE(5) : 0) * Math.ceil((head[7] ?? 0) / 8)
  const start = headBytes + (head[0] ?? 0) + mapBytes
  if (((head[2] ?? 0) & kinds.runLength) === 0) {
    return needEnd(image, start + width * height * Math.ceil((head[16] ?? 0) / 8))
  }
  if (image.bytes <= start) throw new Cut('it ends before its picture starts')
}
