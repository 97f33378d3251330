import { lookEdge, lookOf } from '../look.ts'
import type { Picture, PictureLook } from './messages.ts'
import { type DecoderTools, openForView } from './open-picture.ts'

/**
 * How a picture looks, upright and on white; undefined where the build does not read the type. Rejects where its pixels
 * cannot be read.
 */
export async function readLook(picture: Picture, tools: DecoderTools): Promise<PictureLook | undefined> {
  const viewed = await openForView(picture, tools)
  if (viewed === undefined) return undefined
  const { data, info } = await viewed
    .open()
    .autoOrient()
    // libwebp's own way of reading an image smaller changes more bits of its look than another size does.
    .flatten({ background: { r: 255, g: 255, b: 255 } })
    .toColourspace('srgb')
    .resize(lookEdge, lookEdge, { fit: 'fill', fastShrinkOnLoad: viewed.type !== 'webp' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const rgb = info.channels === 3 ? data : Buffer.from(Array.from(data).flatMap(grey => [grey, grey, grey]))
  const { autoOrient } = await viewed.open().metadata()
  return { width: autoOrient.width, height: autoOrient.height, look: lookOf(rgb) }
}
