import { Cut, needEnd, type Reader, type StructureCheck } from './reader.ts'

/**
 * Photoshop (https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/): header, three sections that tell their
 * lengths, then the merged picture, whose rows tell theirs. Version 2 (PSB) has longer numbers.
 */
export const checkPsd: StructureCheck = async (image, found) => {
  const head = await image.need(0, 26)
  const isLarge = head.readUInt16BE(4) === 2
  const channels = head.readUInt16BE(12)
  const [height, width, depth] = [head.readUInt32BE(14), head.readUInt32BE(18), head.readUInt16BE(22)]
  Object.assign(found, { width, height })
  let at = 26
  for (const bytes of [4, 4, isLarge ? 8 : 4]) {
    const length = await image.need(at, bytes)
    at += bytes + (bytes === 8 ? Number(length.readBigUInt64BE()) : length.readUInt32BE())
    needEnd(image, at)
  }
  const compression = (await image.need(at, 2)).readUInt16BE()
  const rows = channels * height
  if (compression === 0) needEnd(image, at + 2 + rows * Math.ceil((width * depth) / 8))
  else if (compression === 1) needEnd(image, at + 2 + (await packedBytes(image, at + 2, rows, isLarge)))
  else if (at + 2 >= image.bytes) throw new Cut('it ends before its picture starts')
}

/** The table of row lengths with the rows themselves. */
async function packedBytes(image: Reader, at: number, rows: number, isLarge: boolean): Promise<number> {
  const entryBytes = isLarge ? 4 : 2
  needEnd(image, at + rows * entryBytes)
  let bytes = rows * entryBytes
  for (let row = 0; row < rows; row += 1) {
    bytes += (await image.need(at + row * entryBytes, entryBytes)).readUIntBE(0, entryBytes)
  }
  return bytes
}
