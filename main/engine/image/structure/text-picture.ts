import { Cut, type Reader, type StructureCheck } from './reader.ts'

const tailBytes = 4096

/** XBM and XPM are pieces of C (https://www.x.org/docs/XPM/xpm.pdf): the array has to be closed. */
export const checkXbm: StructureCheck = async (image, found) => {
  const text = (await image.rest(0)).toString('latin1')
  const side = (name: string) => Number(new RegExp(`^#define\\s+\\w*${name}\\s+(\\d+)`, 'm').exec(text)?.[1])
  const [width, height] = [side('width'), side('height')]
  if (width > 0 && height > 0) Object.assign(found, { width, height })
  await needClosedArray(image)
}

export const checkXpm: StructureCheck = async (image, found) => {
  const text = (await image.rest(0)).toString('latin1')
  const [, width, height] = /"\s*(\d+)\s+(\d+)\s+\d+\s+\d+/.exec(text) ?? []
  if (width !== undefined) Object.assign(found, { width: Number(width), height: Number(height) })
  await needClosedArray(image)
}

async function needClosedArray(image: Reader): Promise<void> {
  const start = Math.max(0, image.bytes - tailBytes)
  const tail = (await image.need(start, image.bytes - start)).toString('latin1')
  if (!/\}\s*;?\s*(?:\/\*.*?\*\/\s*)*$/s.test(tail)) throw new Cut('its end is missing')
}

/**
 * Radiance (https://radsite.lbl.gov/radiance/refer/filefmts.pdf): lines up to an empty one, then the size. Its rows are
 * coded and tell no length.
 */
export const checkHdr: StructureCheck = async (image, found) => {
  const text = (await image.rest(0)).toString('latin1')
  const [line, first, firstSide, , secondSide] = /\n\n([-+][XY]) +(\d+) +([-+][XY]) +(\d+)\n/.exec(text) ?? []
  if (line === undefined || first === undefined) throw new Cut('it ends before its picture starts')
  const sides = [Number(firstSide), Number(secondSide)]
  const [height, width] = first.endsWith('Y') ? sides : sides.reverse()
  Object.assign(found, { width, height })
  if (image.bytes <= text.indexOf(line) + line.length) throw new Cut('it ends before its picture starts')
}
