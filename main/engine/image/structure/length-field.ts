import { Cut, needEnd, type StructureCheck } from './reader.ts'

/** ICNS: its second word is the length of the file. Each entry tells its length, too, and they have to add up. */
export const checkIcns: StructureCheck = async image => {
  const end = (await image.need(4, 4)).readUInt32BE()
  needEnd(image, end)
  let at = 8
  while (at < end) {
    const length = (await image.need(at + 4, 4)).readUInt32BE()
    if (length < 8 || at + length > end) throw new Cut('one of its parts has an impossible length')
    at += length
  }
  if (at === 8) throw new Cut('it holds no picture')
}

/** DjVu (https://www.djvu.org/docs/DjVu3Spec.djvu, 8): one form with its length; the size is that of its first page. */
export const checkDjvu: StructureCheck = async (image, found) => {
  const head = await image.need(0, 16)
  const end = 12 + head.readUInt32BE(8)
  const first = await image.rest(16)
  if (first.toString('latin1', 0, 4) === 'INFO' && first.length >= 12) {
    Object.assign(found, { width: first.readUInt16BE(8), height: first.readUInt16BE(10) })
  }
  needEnd(image, end)
}

/** JPEG XR (ITU T.832, annex A): a directory as in TIFF that tells where the picture lies. */
export const checkJpegXr: StructureCheck = async (image, found) => {
  const directory = (await image.need(4, 4)).readUInt32LE()
  const entries = (await image.need(directory, 2)).readUInt16LE()
  const values = new Map<number, number>()
  for (let entry = 0; entry < entries; entry += 1) {
    const at = await image.need(directory + 2 + entry * 12, 12)
    values.set(at.readUInt16LE(), at.readUInt16LE(2) === 3 ? at.readUInt16LE(8) : at.readUInt32LE(8))
  }
  const [width, height] = [values.get(0xbc80), values.get(0xbc81)]
  if (width !== undefined && height !== undefined) Object.assign(found, { width, height })
  const [start, bytes] = [values.get(0xbcc0), values.get(0xbcc1)]
  if (start === undefined) throw new Cut('it holds no picture')
  needEnd(image, start + (bytes ?? 0))
}
