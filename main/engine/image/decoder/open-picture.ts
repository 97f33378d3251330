import { open, readFile, stat } from 'node:fs/promises'
import type { ImageType } from '../../../../shared/image.ts'
import { sniff } from '../structure/sniff.ts'
import { mostDrawingPixels } from './bounds.ts'
import { canDecode, type DecoderBuild, isDrawing } from './build.ts'
import type { OpenImage } from './load-sharp.ts'
import type { Picture, PictureClaims } from './messages.ts'

/** What the work on a picture is given: the library, and a way to say what the picture claims to be. */
export type DecoderTools = {
  sharp: OpenImage
  build: DecoderBuild
  claim(claims: PictureClaims): void
}

/** `source`: bytes or a path, as the library takes it. */
export type OpenPicture = { source: Uint8Array | string; type: ImageType }

/** The header as it claims to be. `density`: dots an inch at which a drawing is drawn; undefined for rasters. */
export type PictureSize = { width: number; height: number; pages: number; density: number | undefined }

const sniffBytes = 64 * 1024

/** A drawing is read whole, so that it cannot name files beside it. Larger ones are not drawn. */
const mostDrawingBytes = 32 * 1024 * 1024

/** Undefined where the bytes are no image that this build reads. Rejects where the file cannot be read. */
export async function openPicture(
  picture: Picture,
  build: DecoderBuild,
): Promise<OpenPicture | { why: string }> {
  const sniffed = sniff(await headOf(picture))
  if (sniffed.kind !== 'image' || !canDecode(build, sniffed.type)) {
    return { why: 'Shoal has no decoder for this type' }
  }
  const { type } = sniffed
  if (!('path' in picture)) return { source: picture.bytes, type }
  if (!isDrawing(type)) return { source: picture.path, type }
  if ((await stat(picture.path)).size > mostDrawingBytes) return { why: 'the drawing is too large to render' }
  return { source: await readFile(picture.path), type }
}

/** Dots an inch at which SVG's own pixels are pixels. */
const plainDensity = 72

/** Reads the header only. A drawing larger than is drawn is made smaller, as far as its proportions allow. */
export async function sizeOf(
  { source, type }: OpenPicture,
  sharp: OpenImage,
  failOn: 'warning' | 'none',
): Promise<PictureSize> {
  const { width, height, pages = 1 } = await sharp(source, { failOn, limitInputPixels: false }).metadata()
  const pixels = width * height
  if (!isDrawing(type)) return { width, height, pages, density: undefined }
  const density = Math.max(1, plainDensity * Math.min(1, Math.sqrt(mostDrawingPixels / pixels)))
  return { width, height, pages, density }
}

/**
 * A picture that is to be seen as far as it can be, for the library; undefined where the build does not read the type. Its
 * size is claimed. Rejects where its file or header cannot be read.
 */
export async function openForView(picture: Picture, tools: DecoderTools) {
  const opened = await openPicture(picture, tools.build)
  if ('why' in opened) return undefined
  const { source, type } = opened
  const { width, height, density } = await sizeOf(opened, tools.sharp, 'none')
  tools.claim({ type, pixels: width * height })
  return {
    type,
    open: () => tools.sharp(source, { failOn: 'none', ...(density !== undefined && { density }) }),
  }
}

async function headOf(picture: Picture): Promise<Buffer> {
  if ('bytes' in picture) {
    const { buffer, byteOffset, byteLength } = picture.bytes
    return Buffer.from(buffer, byteOffset, Math.min(byteLength, sniffBytes))
  }
  await using file = await open(picture.path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0)
  return buffer.subarray(0, bytesRead)
}
