import type { Picture, Thumbnail } from './messages.ts'
import { type DecoderTools, openPicture, sizeOf } from './open-picture.ts'

/**
 * A WebP of at most `edge` pixels a side; undefined where the build does not read the type. An image that is damaged
 * but can be viewed is shown as far as it goes. Rejects where nothing can be shown.
 */
export async function makeThumbnail(picture: Picture, edge: number, tools: DecoderTools): Promise<Thumbnail> {
  const opened = await openPicture(picture, tools.build)
  if ('why' in opened) return undefined
  const { source, type } = opened
  const { width, height, density } = await sizeOf(opened, tools.sharp, 'none')
  tools.claim({ type, pixels: width * height })
  const options = { failOn: 'none', ...(density !== undefined && { density }) } as const
  return tools
    .sharp(source, options)
    .rotate()
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75, effort: 2 })
    .toBuffer()
}
