import { boxes } from './boxes.ts'
import { Cut, needEnd, type StructureCheck } from './reader.ts'

/** Canon CR3: boxes as in a film, with the pictures in mdat. */
export const checkCr3: StructureCheck = async image => {
  const seen = new Set<string>()
  const isTail = (type: string | undefined) =>
    seen.has('mdat') && (type === undefined || !/^[\w ]{4}$/.test(type))
  for await (const box of boxes(image, 0, image.bytes, isTail)) seen.add(box.type)
  if (!seen.has('moov') || !seen.has('mdat')) throw new Cut('it ends before its picture starts')
}

/** Fujifilm RAF: the header tells where the preview and the sensor's data lie. */
export const checkRaf: StructureCheck = async image => {
  const head = await image.need(84, 24)
  for (const at of [0, 8, 16]) needEnd(image, head.readUInt32BE(at) + head.readUInt32BE(at + 4))
}

/** Sigma X3F: the last word points to the directory. */
export const checkX3f: StructureCheck = async image => {
  const directory = (await image.need(image.bytes - 4, 4)).readUInt32LE()
  const mark = directory + 4 <= image.bytes ? (await image.need(directory, 4)).toString('latin1') : ''
  if (mark !== 'SECd') throw new Cut('its directory is missing')
}

/** Formats that tell no length: recognised, and not empty behind their signature. */
export const checkSignature: StructureCheck = async image => {
  await image.need(0, 32)
}
