import { type Box, boxes } from './boxes.ts'
import { Cut, type FoundSize, needEnd, type Reader, type StructureCheck } from './reader.ts'

/**
 * AVIF and HEIC (ISO/IEC 23008-12): all boxes lie in the file, and so does every stretch of picture data that
 * the item table (iloc) names. An image sequence (moov) is trusted once its boxes add up.
 */
export const checkHeif: StructureCheck = async (image, found) => {
  const seen = new Set<string>()
  // A still picture is whole once its item table was proven. Phones and editors put line breaks, films and notes behind it.
  const isTail = (type: string | undefined) =>
    seen.has('iloc') && (seen.has('mdat') || seen.has('idat')) && (type === undefined || !ownBoxes.has(type))
  for await (const box of boxes(image, 0, image.bytes, isTail)) {
    if (box.type === 'meta') await checkMeta(image, box, found, seen)
    seen.add(box.type)
  }
  const describes = seen.has('meta') || seen.has('moov')
  if (!describes || !(seen.has('mdat') || seen.has('idat')))
    throw new Cut('it ends before its picture starts')
}

/** Boxes of the file itself that may follow the picture (ISO/IEC 14496-12, table 1). */
const ownBoxes = new Set([
  'ftyp',
  'meta',
  'moov',
  'mdat',
  'idat',
  'moof',
  'mfra',
  'sidx',
  'free',
  'skip',
  'uuid',
])

async function checkMeta(image: Reader, meta: Box, found: FoundSize, seen: Set<string>): Promise<void> {
  let locations: Box | undefined
  for await (const box of boxes(image, meta.start + 4, meta.end)) {
    seen.add(box.type)
    if (box.type === 'iloc') locations = box
    if (box.type === 'iprp') await readSize(image, box, found)
  }
  // Only now, so that a cut image still has its size.
  if (locations !== undefined) await checkItemLocations(image, locations)
}

/** Tiles and previews have sizes of their own; the largest is the image's. Rotation is not applied. */
async function readSize(image: Reader, properties: Box, found: FoundSize): Promise<void> {
  for await (const container of boxes(image, properties.start, properties.end)) {
    if (container.type !== 'ipco') continue
    for await (const property of boxes(image, container.start, container.end)) {
      if (property.type !== 'ispe') continue
      const size = await image.need(property.start + 4, 8)
      const [width, height] = [size.readUInt32BE(0), size.readUInt32BE(4)]
      if (width * height > (found.width ?? 0) * (found.height ?? 0)) Object.assign(found, { width, height })
    }
  }
}

/** ISO/IEC 14496-12, 8.11.3. Every number's width is a number in the box. */
async function checkItemLocations(image: Reader, box: Box): Promise<void> {
  let at = box.start
  async function next(bytes: number): Promise<number> {
    if (at + bytes > box.end) throw new Cut('its table of parts is incomplete')
    const value = await image.need(at, bytes)
    at += bytes
    if (bytes === 8) return Number(value.readBigUInt64BE())
    return bytes === 0 ? 0 : value.readUIntBE(0, Math.min(bytes, 6))
  }

  const version = await next(1)
  await next(3)
  const widths = await next(2)
  const [offsetBytes, lengthBytes, baseBytes] = [widths >> 12, (widths >> 8) & 15, (widths >> 4) & 15]
  const indexBytes = version === 0 ? 0 : widths & 15
  const items = await next(version < 2 ? 2 : 4)
  for (let item = 0; item < items; item += 1) {
    await next(version < 2 ? 2 : 4)
    // Method 0 counts from the start of the file; the others point into boxes that were checked.
    const method = version === 0 ? 0 : (await next(2)) & 15
    await next(2)
    const base = await next(baseBytes)
    const extents = await next(2)
    for (let extent = 0; extent < extents; extent += 1) {
      await next(indexBytes)
      const offset = await next(offsetBytes)
      const length = await next(lengthBytes)
      if (method === 0) needEnd(image, base + offset + length)
    }
  }
}
