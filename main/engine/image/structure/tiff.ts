import { Cut, type FoundSize, needEnd, type Reader, type StructureCheck } from './reader.ts'

const tags = { width: 256, height: 257, subDirectories: 330, exif: 34665 }

/** Tag with offsets -> tag with the lengths that belong to them: strips, tiles, and JPEG in one piece. */
const pictureTags = new Map([
  [273, 279],
  [324, 325],
  [513, 514],
])

/** Bytes of one value, by TIFF's type number: 1 to 13, and 16 to 18 of BigTIFF. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

/** Directories that follow each other may form a ring. */
const maxDirectories = 10_000

/** Where the values of one tag lie, be it inside its entry or elsewhere. */
type Values = { type: number; count: number; at: number }
type Directory = { values: Map<number, Values>; next: number }
type Layout = { little: boolean; big: boolean }

/**
 * TIFF 6.0 and BigTIFF: all directories, every value they point to, and every strip and tile must lie in the
 * file. Subdirectories are followed, as camera raw files keep the full picture there.
 */
export const checkTiff: StructureCheck = async (image, found) => {
  if ((await walk(image, found)) === 0) throw new Cut('it holds no picture')
}

/**
 * Raw files of cameras that are TIFF except for their mark (Olympus, Panasonic). Where their images lie is in tags of
 * their own, so only what TIFF knows is asked for.
 */
export const checkRawTiff: StructureCheck = async (image, found) => {
  await walk(image, found)
}

/** How many pictures it names. */
async function walk(image: Reader, found: FoundSize): Promise<number> {
  const head = await image.need(0, 8)
  const little = head[0] === 0x49
  const layout = { little, big: (little ? head[2] : head[3]) === 43 }
  const queue = [await readNumber(image, layout, layout.big ? 8 : 4, layout.big ? 8 : 4)]
  let pictures = 0
  for (let done = 0; done < queue.length; done += 1) {
    if (done >= maxDirectories) throw new Cut('it has far too many pages')
    const { values, next } = await readDirectory(image, layout, queue[done] ?? 0)
    if (next !== 0) queue.push(next)
    queue.push(...(await readList(image, layout, values.get(tags.subDirectories), maxDirectories)))
    queue.push(...(await readList(image, layout, values.get(tags.exif), 1)))
    await readSize(image, layout, values, found)
    for (const [offsetTag, lengthTag] of pictureTags) {
      const offsets = values.get(offsetTag)
      if (offsets === undefined) continue
      pictures += 1
      await checkPieces(image, layout, offsets, values.get(lengthTag))
    }
  }
  return pictures
}

async function readDirectory(image: Reader, layout: Layout, at: number): Promise<Directory> {
  const { big } = layout
  const [countBytes, entryBytes, wordBytes] = big ? [8, 20, 8] : [2, 12, 4]
  const entries = await readNumber(image, layout, at, countBytes)
  const end = at + countBytes + entries * entryBytes
  needEnd(image, end + wordBytes)
  // TIFF counts entries with 16 bits; BigTIFF's 64 are no invitation.
  if (entries > 65_535) throw new Cut('one of its parts has an impossible length')
  const values = new Map<number, Values>()
  for (let entry = at + countBytes; entry < end; entry += entryBytes) {
    const tag = await readNumber(image, layout, entry, 2)
    const type = await readNumber(image, layout, entry + 2, 2)
    const count = await readNumber(image, layout, entry + 4, wordBytes)
    const valueAt = entry + 4 + wordBytes
    const bytes = count * (typeBytes[type] ?? 0)
    // Readers must pass over types they do not know.
    if (bytes === 0) continue
    const outside = bytes > wordBytes
    const start = outside ? await readNumber(image, layout, valueAt, wordBytes) : valueAt
    needEnd(image, start + bytes)
    values.set(tag, { type, count, at: start })
  }
  return { values, next: await readNumber(image, layout, end, wordBytes) }
}

/** Pages and previews come along; the largest is the image. */
async function readSize(
  image: Reader,
  layout: Layout,
  values: Map<number, Values>,
  found: FoundSize,
): Promise<void> {
  const [width] = await readList(image, layout, values.get(tags.width), 1)
  const [height] = await readList(image, layout, values.get(tags.height), 1)
  if (width === undefined || height === undefined) return
  if (width * height > (found.width ?? 0) * (found.height ?? 0)) Object.assign(found, { width, height })
}

async function checkPieces(
  image: Reader,
  layout: Layout,
  offsets: Values,
  lengths: Values | undefined,
): Promise<void> {
  for (let i = 0; i < offsets.count; i += 1) {
    const start = await readValue(image, layout, offsets, i)
    // Some old writers leave the lengths out.
    const length =
      lengths === undefined || i >= lengths.count ? 0 : await readValue(image, layout, lengths, i)
    needEnd(image, start + length)
  }
}

async function readList(
  image: Reader,
  layout: Layout,
  values: Values | undefined,
  most: number,
): Promise<number[]> {
  const list: number[] = []
  for (let i = 0; i < Math.min(values?.count ?? 0, most); i += 1) {
    if (values !== undefined) list.push(await readValue(image, layout, values, i))
  }
  return list
}

function readValue(image: Reader, layout: Layout, values: Values, index: number): Promise<number> {
  const bytes = typeBytes[values.type] ?? 0
  return readNumber(image, layout, values.at + index * bytes, bytes)
}

async function readNumber(image: Reader, { little }: Layout, at: number, bytes: number): Promise<number> {
  const value = await image.need(at, bytes)
  if (bytes === 0) return 0
  if (bytes === 8) return Number(little ? value.readBigUInt64LE() : value.readBigUInt64BE())
  return little ? value.readUIntLE(0, bytes) : value.readUIntBE(0, bytes)
}
