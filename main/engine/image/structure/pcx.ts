import { Cut, type StructureCheck } from './reader.ts'

/** PCX: its header. The rows are run-length coded and tell no length. */
export const checkPcx: StructureCheck = async (image, found) => {
  const head = await image.need(0, 128)
  found.width = head.readUInt16LE(8) - head.readUInt16LE(4) + 1
  found.height = head.readUInt16LE(10) - head.readUInt16LE(6) + 1
  if (image.bytes <= 128) throw new Cut('it ends before its picture starts')
}
