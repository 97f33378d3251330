import { boxes } from './boxes.ts'
import { Cut, type FoundSize, type Reader, type StructureCheck } from './reader.ts'

/**
 * JPEG XL (ISO/IEC 18181): boxes around a codestream (jxlc), or around its numbered pieces (jxlp), the last of
 * which says so. A bare codestream carries no length and no end mark: only its header can be checked.
 */
export const checkJpegXl: StructureCheck = async (image, found) => {
  if ((await image.need(0, 2)).readUInt16BE() === 0xff0a) return readSize(image, 0, image.bytes, found)
  let complete = false
  const isTail = (type: string | undefined) => complete && (type === undefined || !ownBoxes.has(type))
  for await (const box of boxes(image, 0, image.bytes, isTail)) {
    if (box.type === 'jxlc') {
      await readSize(image, box.start, box.end, found)
      complete = true
    }
    if (box.type === 'jxlp') {
      const piece = (await image.need(box.start, 4)).readUInt32BE()
      if ((piece & 0x7fffffff) === 0) await readSize(image, box.start + 4, box.end, found)
      complete ||= piece >= 0x80000000
    }
  }
  if (!complete) throw new Cut('its last part is missing')
}

/** Boxes that may follow the picture (ISO/IEC 18181-2, 9). */
const ownBoxes = new Set(['ftyp', 'jxlc', 'jxlp', 'jxll', 'jxli', 'jbrd', 'Exif', 'xml ', 'jumb', 'brob'])

/** Width from height, by the ratio's number (18181-1, SizeHeader). */
const ratios = [undefined, 1, 1.2, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2]

async function readSize(image: Reader, start: number, end: number, found: FoundSize): Promise<void> {
  // At most 77 bits: 1 + (2 + 30) + 3 + (2 + 30), after the two bytes of the signature.
  if (end - start < 4) throw new Cut('it ends before its picture starts')
  const header = await image.need(start + 2, Math.min(10, end - start - 2))
  let bit = 0
  function take(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i += 1, bit += 1) {
      const byte = header[bit >> 3]
      if (byte === undefined) throw new Cut('it ends before its picture starts')
      value += ((byte >> (bit & 7)) & 1) * 2 ** i
    }
    return value
  }
  const small = take(1) === 1
  const side = () => (small ? (take(5) + 1) * 8 : take([9, 13, 18, 30][take(2)] ?? 0) + 1)
  found.height = side()
  const ratio = ratios[take(3)]
  found.width = ratio === undefined ? side() : Math.floor(found.height * ratio)
}
