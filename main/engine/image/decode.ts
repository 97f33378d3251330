import { open } from 'node:fs/promises'
import type { Sharp, SharpOptions } from 'sharp'
import type { ImageType } from '../../../shared/model.ts'
import { sniff } from './structure/sniff.ts'

/**
 * What decoding every pixel told. `damaged` can still be viewed, with faults; `undecodable` cannot, or has more
 * pixels than allowed; `unsupported` says nothing about the image, only that no decoder for it is on board.
 */
export type DecodeResult =
  | { kind: 'whole'; width: number; height: number }
  | { kind: 'damaged'; why: string }
  | { kind: 'undecodable'; why: string }
  | { kind: 'unsupported' }

/** What the prebuilt sharp decodes; HEIC is left out of it because of patents. */
const decodable = new Set<ImageType>(['jpg', 'png', 'gif', 'webp', 'avif', 'tiff', 'svg'])

export const isDecodable = (type: ImageType): boolean => decodable.has(type)

/** sharp's own default, 268 million: 1 GB once unpacked. A small file can claim more to fill the memory. */
const maxPixels = 0x3fff * 0x3fff

/** Frames are decoded one after another, so an animation costs time rather than memory. */
const maxAnimationPixels = 8 * maxPixels

/** libvips cannot shrink further than this to one pixel; real images stay below 65,536 a side. */
const maxSide = 1_000_000

const maxPages = 1000
const sniffBytes = 64 * 1024

/**
 * Decodes every pixel of every frame and page with sharp, and keeps none of them. `source` is the bytes or a
 * path; the size is of one frame, in pixels. Rejects only where the file cannot be read. GIF decoders hide
 * missing frames, so checkImage is asked as well. Reasons are plain words that go on after a colon.
 */
export async function decodeImage(source: Uint8Array | string): Promise<DecodeResult> {
  const sniffed = sniff(await headOf(source))
  if (sniffed.kind !== 'image' || !decodable.has(sniffed.type)) return { kind: 'unsupported' }

  const openImage = await loadSharp()
  try {
    return { kind: 'whole', ...(await decode(openImage, source, sniffed.type, 'warning')) }
  } catch (strict) {
    const why = reasonOf(strict)
    try {
      await decode(openImage, source, sniffed.type, 'none')
      return { kind: 'damaged', why }
    } catch (lenient) {
      // libvips looks for fewer signs than sniff does: an SVG in UTF-16 is none to it.
      if (/unsupported image format/.test(String(lenient))) return { kind: 'unsupported' }
      return { kind: 'undecodable', why: reasonOf(lenient) }
    }
  }
}

type OpenImage = (source: Uint8Array | string, options: SharpOptions) => Sharp

/** Loaded on first use: it takes longer than the rest of the engine together. */
async function loadSharp(): Promise<OpenImage> {
  const { default: sharp } = await import('sharp')
  // Its cache keeps files open, which stops renaming on Windows, and answers from before a file changed.
  sharp.cache(false)
  return sharp
}

async function decode(
  openImage: OpenImage,
  source: Uint8Array | string,
  type: ImageType,
  failOn: 'warning' | 'none',
): Promise<{ width: number; height: number }> {
  // Reads the header only; sharp's own refusal would not say the numbers.
  const { width, height, pages = 1 } = await openImage(source, { failOn, limitInputPixels: false }).metadata()
  if (width * height > maxPixels || Math.max(width, height) > maxSide) {
    throw new TooManyPixels(`it claims ${width} × ${height} pixels, more than Shoal unpacks`)
  }

  const animated = type === 'gif' || type === 'webp'
  if (animated && width * height * pages > maxAnimationPixels) {
    throw new TooManyPixels(
      `it claims ${pages} frames of ${width} × ${height} pixels, more than Shoal unpacks`,
    )
  }
  if (animated) {
    await decodeFrames(
      openImage(source, { failOn, limitInputPixels: maxAnimationPixels, pages: -1 }),
      width,
      height,
    )
    return { width, height }
  }
  // Pages of a TIFF differ in size, so they cannot be decoded as one.
  const last = type === 'tiff' ? Math.min(pages, maxPages) : 1
  for (let page = 0; page < last; page += 1) {
    const options = { failOn, limitInputPixels: maxPixels, ...(type === 'tiff' && { page }) }
    const size = page === 0 ? { width, height } : await openImage(source, options).metadata()
    await decodeFrames(openImage(source, options), size.width, size.height)
  }
  return { width, height }
}

/**
 * Averages all pixels into one, which holds a few rows in memory and never the image. Extracting the full
 * area first stops the JPEG and WebP decoders from skipping pixels to shrink while they load.
 */
async function decodeFrames(image: Sharp, width: number, height: number): Promise<void> {
  await image.extract({ left: 0, top: 0, width, height }).resize(1, 1, { fit: 'fill' }).raw().toBuffer()
}

async function headOf(source: Uint8Array | string): Promise<Buffer> {
  if (typeof source !== 'string')
    return Buffer.from(source.buffer, source.byteOffset, Math.min(source.byteLength, sniffBytes))
  const file = await open(source)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** What the decoders of libvips say, in their own tongues and with paths, as what it means. */
function reasonOf(error: unknown): string {
  if (error instanceof TooManyPixels) return error.message
  const text = String(error)
  if (/premature end|unexpected end|bad seek|end of (?:file|stream|image|input)|truncat/i.test(text)) {
    return 'the picture data ends too early'
  }
  if (/corrupt header|unable to parse|metadata/i.test(text)) return 'the head of the file is garbled'
  return 'parts of the picture data are garbled'
}

class TooManyPixels extends Error {}
