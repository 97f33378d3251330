import { Cut, needEnd, type Reader, type StructureCheck } from './reader.ts'

const multiPart = 0x1000
const deep = 0x800
const tiled = 0x200
const maxAttributes = 1000

/** Rows in one block, by the number of the compression. */
const rowsOfBlock = [1, 1, 1, 16, 32, 16, 32, 32, 32, 256]

/**
 * OpenEXR (https://openexr.com/en/latest/OpenEXRFileLayout.html): the header's attributes, then a table of blocks, each
 * of which must lie in the file. Of tiled, deep and multi-part files only the header is walked.
 */
export const checkExr: StructureCheck = async (image, found) => {
  const flags = (await image.need(4, 4)).readUInt32LE()
  let at = 8
  let compression: number | undefined
  for (let attributes = 0; ; attributes += 1) {
    if (attributes > maxAttributes) throw new Cut('it is made of far too many parts')
    const name = await readName(image, at)
    at += name.length + 1
    if (name === '') break
    at += (await readName(image, at)).length + 1
    const length = (await image.need(at, 4)).readUInt32LE()
    at += 4
    needEnd(image, at + length)
    if (name === 'dataWindow' && length === 16) {
      const box = await image.need(at, 16)
      found.width = box.readInt32LE(8) - box.readInt32LE(0) + 1
      found.height = box.readInt32LE(12) - box.readInt32LE(4) + 1
    }
    if (name === 'compression') compression = (await image.need(at, 1))[0]
    at += length
  }
  const { height } = found
  if (height === undefined) throw new Cut('it does not say how large it is')
  if ((flags & (multiPart | deep | tiled)) !== 0) return
  await checkBlocks(image, at, Math.ceil(height / (rowsOfBlock[compression ?? 0] ?? 1)))
}

async function checkBlocks(image: Reader, table: number, blocks: number): Promise<void> {
  needEnd(image, table + blocks * 8)
  for (let block = 0; block < blocks; block += 1) {
    const start = Number((await image.need(table + block * 8, 8)).readBigUInt64LE())
    needEnd(image, start + 8)
    // Its first row, and how many bytes follow.
    needEnd(image, start + 8 + (await image.need(start + 4, 4)).readInt32LE())
  }
}

/** A text of at most 255 bytes that ends with a zero. */
async function readName(image: Reader, at: number): Promise<string> {
  const window = (await image.rest(at)).subarray(0, 256)
  const end = window.indexOf(0)
  if (end >= 0) return window.toString('latin1', 0, end)
  const { length } = window
  // A block of the reader may end in the middle of it.
  const longer = await image.need(at, Math.min(256, image.bytes - at))
  const stop = longer.indexOf(0)
  if (stop < 0 || length === 0) throw new Cut('the file ends in the middle of the image')
  return longer.toString('latin1', 0, stop)
}
