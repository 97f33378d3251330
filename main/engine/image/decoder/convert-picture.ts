import { type ConvertedType, typeAfter } from '../../../../shared/conversion.ts'
import type { ImageType } from '../../../../shared/image.ts'
import type { OpenImage } from './load-sharp.ts'
import type { ConvertResult, ConvertWish, Picture } from './messages.ts'
import { type DecoderTools, type OpenPicture, openPicture, sizeOf } from './open-picture.ts'

type Opened = ReturnType<OpenImage>
type Facts = Awaited<ReturnType<Opened['metadata']>>

/** WebP holds an animation; of the others Shoal would write only the first frame. */
const holdsFrames = (type: ConvertedType): boolean => type === 'webp'

/** JPEG has no transparency: what shows through is white, as on a page. */
const ground = { r: 255, g: 255, b: 255 }

/**
 * Another picture of the same look: turned as the camera says, in the same colours, smaller where that is asked for.
 * What the camera noted stays unless it is to be stripped. Never rejects.
 */
export async function convertPicture(
  picture: Picture,
  wish: ConvertWish,
  tools: DecoderTools,
): Promise<ConvertResult> {
  try {
    const opened = await openPicture(picture, tools.build)
    if ('why' in opened) return { kind: 'left', why: opened.why }
    return await convert(opened, wish, tools)
  } catch {
    return { kind: 'left', why: 'the image cannot be read to its end' }
  }
}

async function convert(opened: OpenPicture, wish: ConvertWish, tools: DecoderTools): Promise<ConvertResult> {
  const { source, type } = opened
  const to = typeAfter(type, wish)
  if (to === undefined) return { kind: 'left', why: `Shoal writes no ${type}: say what to convert it to` }
  const { width, height, pages, density } = await sizeOf(opened, tools.sharp, 'warning')
  if (pages > 1 && !(isAnimated(type) && holdsFrames(to)))
    return { kind: 'left', why: severalWords(type, pages) }
  tools.claim({ type, pixels: width * height * pages, makes: to })
  const options = {
    failOn: 'warning',
    ...(pages > 1 && { pages: -1 }),
    ...(density !== undefined && { density }),
  } as const
  const facts = await tools.sharp(source, options).metadata()
  if (isAlready(type, to, { width, height }, facts, wish)) return { kind: 'unchanged' }
  const { data, info } = await written(
    looked(tools.sharp(source, options), facts, to, wish),
    to,
    wish,
  ).toBuffer({
    resolveWithObject: true,
  })
  return { kind: 'made', type: to, bytes: data, width: info.width, height: info.height / pages }
}

const isAnimated = (type: ImageType): boolean => type === 'gif' || type === 'webp'

const severalWords = (type: ImageType, pages: number): string =>
  isAnimated(type)
    ? `it is animated (${pages} frames); only webp keeps that`
    : `it holds ${pages} images, and the new file would hold one`

/** Nothing would change but the quality, and that only for the worse. */
function isAlready(
  type: ImageType,
  to: ConvertedType,
  { width, height }: { width: number; height: number },
  { exif, xmp, iptc }: Facts,
  { maxEdge, strip, square }: ConvertWish,
): boolean {
  const isOfSize =
    square === undefined
      ? maxEdge === undefined || Math.max(width, height) <= maxEdge
      : width === maxEdge && height === maxEdge
  const isBare = [exif, xmp, iptc].every(noted => noted === undefined)
  return type === to && isOfSize && (!strip || isBare)
}

/** Colours, position, size and notes. */
function looked(
  image: Opened,
  { space, icc }: Facts,
  to: ConvertedType,
  { maxEdge, strip, square }: ConvertWish,
): Opened {
  // PNG, WebP and AVIF have no inks; what was meant for a press becomes what a screen shows.
  const isPrint = space === 'cmyk'
  const upright = image.autoOrient()
  const sized = maxEdge === undefined ? upright : upright.resize(maxEdge, maxEdge, fitOf(square))
  const flat = to === 'jpg' ? sized.flatten({ background: ground }) : sized
  const noted = strip ? flat : flat.keepExif().keepXmp()
  return icc === undefined || isPrint ? noted : noted.keepIccProfile()
}

function fitOf(square: ConvertWish['square']) {
  switch (square) {
    case 'border':
      return { fit: 'contain', background: ground } as const
    case 'crop':
      return { fit: 'cover' } as const
    case undefined:
      return { fit: 'inside', withoutEnlargement: true } as const
  }
}

function written(image: Opened, to: ConvertedType, { quality }: ConvertWish): Opened {
  const options = quality === undefined ? {} : { quality }
  switch (to) {
    case 'jpg':
      return image.jpeg(options)
    case 'png':
      return image.png()
    case 'webp':
      return image.webp(options)
    case 'avif':
      return image.avif(options)
  }
}
