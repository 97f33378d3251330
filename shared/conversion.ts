import * as z from 'zod'
import type { ImageFacts, ImageType } from './image.ts'
import type { ConvertedFile, MadeFile } from './model.ts'

/** What images can be converted to: what every build of the decoder writes and every browser shows. */
export const convertedTypes = ['jpg', 'png', 'webp', 'avif'] as const
export type ConvertedType = (typeof convertedTypes)[number]

/** What to make of saved images. Each keeps its own type where none is given. */
export const conversion = z.strictObject({
  to: z.enum(convertedTypes).optional(),
  /** Longest side in pixels; smaller images stay as they are. */
  maxEdge: z.int().min(1).max(65_535).optional(),
  /** Of JPEG, WebP and AVIF; else what is usual for the type. */
  quality: z.int().min(1).max(100).optional(),
  /** Leaves out what the camera noted, the place among it. The colour profile stays. */
  strip: z.boolean().default(false),
  /** The new file takes the place of the one that was downloaded. Otherwise both are kept. */
  replace: z.boolean().default(false),
})
export type Conversion = z.output<typeof conversion>
export type ConversionInput = z.input<typeof conversion>

/** Whether there is anything to do. */
export const isConversion = ({ to, maxEdge, strip }: Conversion): boolean =>
  to !== undefined || maxEdge !== undefined || strip

/** The type that an image of this type becomes; undefined where it cannot stay what it is. */
export function typeAfter(type: ImageType, { to }: Pick<Conversion, 'to'>): ConvertedType | undefined {
  return to ?? convertedTypes.find(known => known === type)
}

/** The file that is there of a saved image: the one that was downloaded, or the one that took its place. */
export const presentFile = ({ converted, file, bytes, sha256, image }: WithMade): ConvertedFile =>
  replacementOf({ converted }) ?? { file, bytes, sha256, ...(image && { image }) }

/** The file that took the place of the one that was downloaded; undefined where that is there. */
export function replacementOf({ converted }: Pick<WithMade, 'converted'>): ConvertedFile | undefined {
  const made = converted?.find(({ replaced }) => replaced)
  if (made === undefined) return undefined
  const { replaced: _, ...file } = made
  const type = convertedTypes.find(type => file.file.toLowerCase().endsWith(`.${type}`))
  return type === undefined ? file : { image: { type }, ...file }
}

type WithMade = Omit<ConvertedFile, 'image'> & {
  image?: ImageFacts | undefined
  converted?: readonly MadeFile[] | undefined
}

/** What became of one saved image. */
export type ConversionEnd =
  | ({
      kind: 'converted'
      index: number
      from: string
      /** SHA-256 of the original. */
      fromSha256: string
      replaced: boolean
    } & ConvertedFile)
  /** It is as was asked for already, or was made so before. */
  | { kind: 'unchanged'; index: number; from: string; why: string }
  /** It cannot be converted, or must not be; the image is as it was. */
  | { kind: 'left'; index: number; from: string; why: string }

/** What a conversion would do, before anything is done. */
export type ConversionPlan = {
  /** Saved images that will be converted, as far as that can be known. */
  images: number
  /** Images of types that cannot be read, by type. */
  unreadable: { type: string; images: number }[]
}

/** What a conversion came to. */
export type ConversionTotals = { converted: number; unchanged: number; left: number; bytes: number }
