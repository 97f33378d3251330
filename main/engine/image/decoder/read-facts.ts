import readExif, { type Exif } from 'exif-reader'
import { parse as readProfile } from 'icc'
import type { PictureFacts } from '../../../../shared/image.ts'
import type { Picture } from './messages.ts'
import { type DecoderTools, openPicture } from './open-picture.ts'

/**
 * What a picture says of itself beside its pixels: camera, date, place, colour profile, frames. Undefined where this build
 * does not read the type, or not even the header. Parts that are damaged are left out.
 */
export async function readFacts(picture: Picture, tools: DecoderTools): Promise<PictureFacts | undefined> {
  const opened = await openPicture(picture, tools.build)
  if ('why' in opened) return undefined
  const found = await tools.sharp(opened.source, { failOn: 'none', limitInputPixels: false }).metadata()
  const { exif, icc, pages, depth, space, channels, hasAlpha } = found
  return {
    ...(exif !== undefined && cameraFacts(exif)),
    ...(icc !== undefined && profileOf(icc)),
    ...(pages !== undefined && pages > 1 && { frames: pages }),
    ...(space !== undefined && { colours: space }),
    ...(depth !== undefined && { depth }),
    ...(channels !== undefined && { channels }),
    ...(hasAlpha === true && { isTransparent: true }),
  }
}

function cameraFacts(bytes: Buffer): PictureFacts {
  let exif: Exif
  try {
    exif = readExif(bytes)
  } catch {
    // A damaged note is no reason to show nothing else.
    return {}
  }
  const { Image, Photo, GPSInfo } = exif
  return {
    ...text('maker', Image?.Make),
    ...text('camera', Image?.Model),
    ...text('lens', Photo?.LensModel),
    ...text('software', Image?.Software),
    ...text('artist', Image?.Artist),
    ...text('rights', Image?.Copyright),
    ...takenAt(Photo?.DateTimeOriginal ?? Image?.DateTime),
    ...number('exposureSeconds', Photo?.ExposureTime),
    ...number('aperture', Photo?.FNumber),
    ...number('iso', Photo?.ISOSpeedRatings),
    ...number('focalLengthMm', Photo?.FocalLength),
    ...placeOf(GPSInfo),
  }
}

function profileOf(bytes: Buffer): PictureFacts {
  try {
    const { description } = readProfile(bytes)
    return text('profile', description)
  } catch {
    // Like a damaged note of the camera.
    return {}
  }
}

const mostText = 200

/** A text as it is shown: without what cannot be seen, and not for ever. */
function text<Name extends keyof PictureFacts>(name: Name, value: unknown): PictureFacts {
  if (typeof value !== 'string') return {}
  const plain = value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, mostText)
  return plain === '' ? {} : { [name]: plain }
}

function number<Name extends keyof PictureFacts>(name: Name, value: unknown): PictureFacts {
  const first = Array.isArray(value) ? value[0] : value
  return typeof first === 'number' && Number.isFinite(first) && first > 0 ? { [name]: first } : {}
}

/** Cameras write the time of their own clock, without a zone; the reader takes it for UTC. */
function takenAt(value: unknown): PictureFacts {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return {}
  return { takenAt: value.toISOString().slice(0, 19) }
}

function placeOf(gps: Exif['GPSInfo']): PictureFacts {
  const latitude = degrees(gps?.GPSLatitude, gps?.GPSLatitudeRef, 'S')
  const longitude = degrees(gps?.GPSLongitude, gps?.GPSLongitudeRef, 'W')
  if (latitude === undefined || longitude === undefined) return {}
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return {}
  return { place: { latitude, longitude } }
}

/** Degrees, minutes and seconds as degrees. `negative`: the letter of the half of the globe below zero. */
function degrees(parts: unknown, half: unknown, negative: 'S' | 'W'): number | undefined {
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every(Number.isFinite)) return undefined
  const [whole = 0, minutes = 0, seconds = 0] = parts as number[]
  const size = whole + minutes / 60 + seconds / 3600
  return half === negative ? -size : size
}
