import type { ImageType } from '../../../../shared/image.ts'
import type { OpenImage } from './load-sharp.ts'
import type { DecodeResult, Picture } from './messages.ts'
import { type DecoderTools, type OpenPicture, openPicture, sizeOf } from './open-picture.ts'

/** sharp's own default, 268 million: 1 GB once unpacked. A small file can claim more to fill the memory. */
const maxPixels = 0x3fff * 0x3fff

/** Frames are decoded one after another, so an animation costs time rather than memory. */
const maxAnimationPixels = 8 * maxPixels

/** libvips cannot shrink further than this to one pixel; real images stay below 65,536 a side. */
const maxSide = 1_000_000

const maxPages = 1000

/**
 * Decodes every pixel of every frame and page, and keeps none of them; the size is of one frame, in pixels. GIF decoders
 * hide missing frames, so the structure has to be checked as well. Reasons are plain words that follow a colon. Never
 * rejects: what cannot be read is not decoded.
 */
export async function checkPicture(picture: Picture, tools: DecoderTools): Promise<DecodeResult> {
  let opened: Awaited<ReturnType<typeof openPicture>>
  try {
    opened = await openPicture(picture, tools.build)
  } catch {
    return { kind: 'not-decoded', why: 'the file could not be read' }
  }
  if ('why' in opened) return { kind: 'not-decoded', why: opened.why }
  const strict = await attempt(opened, tools, 'warning')
  if (strict.kind !== 'faulty') return strict
  const lenient = await attempt(opened, tools, 'none')
  if (lenient.kind === 'whole') return { kind: 'damaged', why: strict.why }
  return lenient.kind === 'faulty' ? { kind: 'undecodable', why: lenient.why } : lenient
}

type Attempt = Exclude<DecodeResult, { kind: 'damaged' | 'undecodable' }> | { kind: 'faulty'; why: string }

async function attempt(
  opened: OpenPicture,
  { sharp, claim }: DecoderTools,
  failOn: 'warning' | 'none',
): Promise<Attempt> {
  try {
    const size = await sizeOf(opened, sharp, failOn)
    claim({ type: opened.type, pixels: size.width * size.height })
    const tooMuch = tooManyPixels(opened.type, size)
    if (tooMuch !== undefined) return { kind: 'not-decoded', why: tooMuch }
    await decode(opened, sharp, { ...size, failOn })
    return { kind: 'whole', width: size.width, height: size.height }
  } catch (error) {
    return meaningOf(String(error), opened.type)
  }
}

function tooManyPixels(
  type: ImageType,
  {
    width,
    height,
    pages,
    density,
  }: { width: number; height: number; pages: number; density: number | undefined },
): string | undefined {
  // A drawing is drawn smaller than it claims to be.
  if (density !== undefined) return undefined
  if (width * height > maxPixels || Math.max(width, height) > maxSide) {
    return `it claims ${width} × ${height} pixels, more than Shoal unpacks`
  }
  if (isAnimated(type) && width * height * pages > maxAnimationPixels) {
    return `it claims ${pages} frames of ${width} × ${height} pixels, more than Shoal unpacks`
  }
  return undefined
}

const isAnimated = (type: ImageType): boolean => type === 'gif' || type === 'webp'

type DecodeOptions = {
  width: number
  height: number
  pages: number
  density: number | undefined
  failOn: 'warning' | 'none'
}

async function decode(
  { source, type }: OpenPicture,
  sharp: OpenImage,
  { width, height, pages, density, failOn }: DecodeOptions,
): Promise<void> {
  if (density !== undefined) {
    await sharp(source, { failOn, limitInputPixels: maxPixels, density })
      .resize(1, 1, { fit: 'fill' })
      .raw()
      .toBuffer()
    return
  }
  if (isAnimated(type)) {
    const options = { failOn, limitInputPixels: maxAnimationPixels, pages: -1 }
    await decodeFrames(() => sharp(source, options), width, height)
    return
  }
  // Pages of a TIFF differ in size, so they cannot be decoded as one.
  const last = type === 'tiff' ? Math.min(pages, maxPages) : 1
  for (let page = 0; page < last; page += 1) {
    const options = { failOn, limitInputPixels: maxPixels, ...(type === 'tiff' && { page }) }
    const size = page === 0 ? { width, height } : await sharp(source, options).metadata()
    await decodeFrames(() => sharp(source, options), size.width, size.height)
  }
}

/**
 * Averages all pixels into one, which holds a few rows in memory and never the image. Extracting the full
 * area first stops the JPEG and WebP decoders from skipping pixels to shrink while they load.
 */
async function decodeFrames(
  image: () => ReturnType<OpenImage>,
  width: number,
  height: number,
): Promise<void> {
  await image().extract({ left: 0, top: 0, width, height }).resize(1, 1, { fit: 'fill' }).raw().toBuffer()
}

/** What the decoders of libvips say, in many ways and with paths, as what it means. */
function meaningOf(text: string, type: ImageType): Attempt {
  // libvips knows fewer signatures than sniff does: it does not recognise an SVG in UTF-16.
  if (/unsupported image format/.test(text)) {
    return { kind: 'not-decoded', why: 'Shoal cannot decode this variant' }
  }
  if (/out of memory|bad alloc|cannot allocate/i.test(text)) {
    return { kind: 'not-decoded', why: 'decoding it needs more memory than Shoal allows' }
  }
  // Said of a whole AVIF where memory ran out; a cut one does not get past the check of its structure.
  if (type === 'avif' && /bad seek/i.test(text)) {
    return { kind: 'not-decoded', why: 'the decoder returned no result' }
  }
  if (/premature end|unexpected end|bad seek|end of (?:file|stream|image|input)|truncat/i.test(text)) {
    return { kind: 'faulty', why: 'the image data ends too early' }
  }
  if (/corrupt header|unable to parse|metadata/i.test(text)) {
    return { kind: 'faulty', why: 'the header of the file is damaged' }
  }
  return { kind: 'faulty', why: 'parts of the image data are damaged' }
}
