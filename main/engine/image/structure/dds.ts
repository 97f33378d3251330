import { needEnd, type StructureCheck } from './reader.ts'

/** Bytes of a block of 4 × 4 pixels, by the four letters of the compression. */
const blockBytes: Readonly<Record<string, number>> = {
  DXT1: 8,
  ATI1: 8,
  BC4U: 8,
  BC4S: 8,
  DXT2: 16,
  DXT3: 16,
  DXT4: 16,
  DXT5: 16,
  ATI2: 16,
  BC5U: 16,
  BC5S: 16,
}

/**
 * DDS: the largest picture must lie in the file. Of newer compressions (DX10) only the header is checked.
 * Source: https://learn.microsoft.com/windows/win32/direct3ddds/dds-header
 */
export const checkDds: StructureCheck = async (image, found) => {
  const head = await image.need(0, 128)
  const [height, width] = [head.readUInt32LE(12), head.readUInt32LE(16)]
  Object.assign(found, { width, height })
  const letters = head.toString('latin1', 84, 88)
  const bytes = blockBytes[letters]
  if (bytes !== undefined) needEnd(image, 128 + Math.ceil(width / 4) * Math.ceil(height / 4) * bytes)
  else if (letters === 'DX10') needEnd(image, 149)
  else needEnd(image, 128 + Math.ceil((width * head.readUInt32LE(88)) / 8) * height)
}
