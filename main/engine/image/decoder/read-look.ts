import { lookEdge, lookOf } from '../look.ts'
import type { Picture, PictureLook } from './messages.ts'
import { type DecoderTools, openPicture, sizeOf } from './open-picture.ts'

/**
 * How a picture looks, upright and on white; undefined where the build does not read the type. Rejects where its pixels
 * cannot be read.
 */
export async function readLook(picture: Picture, tools: DecoderTools): Promise<PictureLook | undefined> {
  const opened = await openPicture(picture, tools.build)
  if ('why' in opened) return undefined
  const { source, type } = opened
  const { width, height, density } = await sizeOf(opened, tools.sharp, 'none')
  tools.claim({ type, pixels: width * height })
  const options = { failOn: 'none', ...(density !== undefined && { density }) } as const
  const { data, info } = await tools
    .sharp(source, options)
    .autoOrient()
    // libwebp's own way of reading an image smaller changes more bits of its look than another size does.
    .flatten({ background: { r: 255, g: 255, b: 255 } })
    .toColourspace('srgb')
    .resize(lookEdge, lookEdge, { fit: 'fill', fastShrinkOnLoad: type !== 'webp' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const rgb = info.channels === 3 ? data : Buffer.from(Array.from(data).flatMap(grey => [grey, grey, grey]))
  const { autoOrient } = await tools.sharp(source, options).metadata()
  return { width: autoOrient.width, height: autoOrient.height, look: lookOf(rgb) }
}
