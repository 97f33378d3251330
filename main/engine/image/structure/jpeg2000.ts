import { boxes } from './boxes.ts'
import { Cut, type FoundSize, type Reader, type StructureCheck } from './reader.ts'

/** JPEG 2000 (ITU T.800): a bare codestream, or boxes around one. */
export const checkJpeg2000: StructureCheck = async (image, found) => {
  if ((await image.need(0, 2)).readUInt16BE() === 0xff4f) return checkCodestream(image, 0, found)
  for await (const box of boxes(image, 0, image.bytes)) {
    if (box.type === 'jp2c') return checkCodestream(image, box.start, found)
  }
  throw new Cut('it ends before its picture starts')
}

/** Main header, then tile-parts that tell their lengths, then the end mark FFD9 (annex A). */
async function checkCodestream(image: Reader, start: number, found: FoundSize): Promise<void> {
  let at = start + 2
  for (;;) {
    const marker = (await image.need(at, 2)).readUInt16BE()
    if (marker === 0xffd9) break
    if (marker < 0xff00) throw new Cut('one of its parts is unreadable')
    const length = (await image.need(at + 2, 2)).readUInt16BE()
    if (length < 2) throw new Cut('one of its parts has an impossible length')
    if (marker === 0xff51) {
      const size = await image.need(at + 6, 16)
      found.width = size.readUInt32BE(0) - size.readUInt32BE(8)
      found.height = size.readUInt32BE(4) - size.readUInt32BE(12)
    }
    if (marker !== 0xff90) {
      at += 2 + length
      continue
    }
    const tilePartBytes = (await image.need(at + 6, 4)).readUInt32BE()
    // 0: the last tile-part reaches up to the end mark, which ends the file.
    if (tilePartBytes === 0) return checkLastMark(image)
    if (tilePartBytes < 14) throw new Cut('one of its parts has an impossible length')
    at += tilePartBytes
  }
  if (found.width === undefined) throw new Cut('it ends before its picture starts')
}

async function checkLastMark(image: Reader): Promise<void> {
  if ((await image.need(image.bytes - 2, 2)).readUInt16BE() !== 0xffd9)
    throw new Cut('its end mark is missing')
}
