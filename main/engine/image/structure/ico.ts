import { Cut, needEnd, type StructureCheck } from './reader.ts'

/** ICO: every picture that the directory names must lie in the file. The size is that of the largest. */
export const checkIco: StructureCheck = async (image, found) => {
  const count = (await image.need(4, 2)).readUInt16LE()
  const pictures = 6 + 16 * count
  for (let at = 6; at < pictures; at += 16) {
    const entry = await image.need(at, 16)
    // 0 stands for 256.
    const width = entry[0] || 256
    const height = entry[1] || 256
    if (width * height > (found.width ?? 0) * (found.height ?? 0)) Object.assign(found, { width, height })
    const [bytes, offset] = [entry.readUInt32LE(8), entry.readUInt32LE(12)]
    if (bytes === 0 || offset < pictures) throw new Cut('its directory points to no picture')
    needEnd(image, offset + bytes)
  }
}
