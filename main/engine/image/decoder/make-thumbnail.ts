import type { Picture, Thumbnail } from './messages.ts'
import { type DecoderTools, openForView } from './open-picture.ts'

/**
 * A WebP of at most `edge` pixels a side; undefined where the build does not read the type. An image that is damaged
 * but can be viewed is shown as far as it goes. Rejects where nothing can be shown.
 */
export async function makeThumbnail(picture: Picture, edge: number, tools: DecoderTools): Promise<Thumbnail> {
  const viewed = await openForView(picture, tools)
  if (viewed === undefined) return undefined
  return viewed
    .open()
    .rotate()
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75, effort: 2 })
    .toBuffer()
}
