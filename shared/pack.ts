import * as z from 'zod'
import { formatCount } from './text/format.ts'

/** Which shapes of images are wanted, as `WantedShape`. */
export const imageShape = {
  minSize: z.int().min(1).max(65_535).optional(),
  maxAspect: z.number().min(1).max(10_000).optional(),
}

/** How an image is brought to the wanted size. `keep`: its shape stays, and a smaller image stays as it is. */
export const resizeModes = ['keep', 'border', 'center-crop', 'no'] as const
export type ResizeMode = (typeof resizeModes)[number]

/** What the images of a dataset can be written as. */
export const packedTypes = ['jpg', 'png', 'webp'] as const

/** How a batch becomes a dataset. */
export const packOptions = z.strictObject({
  /** Rows of the list to a shard, those without an image among them. */
  shardSize: z.int().min(1).max(1_000_000).default(10_000),
  /** The field that holds the caption; `caption` where absent. */
  caption: z.string().min(1).optional(),
  /** Longest side in pixels. */
  maxEdge: z.int().min(1).max(16_384).optional(),
  resize: z.enum(resizeModes).default('keep'),
  /** Each image keeps its own type where absent. */
  encode: z.enum(packedTypes).optional(),
  quality: z.int().min(1).max(100).optional(),
  ...imageShape,
  /** Adds what the camera noted. */
  exif: z.boolean().default(false),
  /** Also packs images whose site asks that they are not used for training or not indexed. */
  ignoreOptOut: z.boolean().default(false),
})
export type PackOptions = z.output<typeof packOptions>

type PackEndWords = {
  /** 1: a saved image is missing from the dataset that should be in it. */
  exit: 0 | 1
  words(count: number): string
}

/** What may become of a row of the list in a dataset, in the order of the summary. */
export const packEnds = {
  packed: { exit: 0, words: count => `${formatCount(count, 'image')} packed` },
  optedOut: { exit: 0, words: count => `${count} opted out` },
  tooSmall: { exit: 0, words: count => `${count} too small` },
  tooLong: { exit: 0, words: count => `${count} too long and narrow` },
  /** The batch has no file for it: failed, cancelled, deleted. Its state says which. */
  notSaved: { exit: 0, words: count => `${count} not saved by the batch` },
  /** A file that an earlier batch in the same folder saved already. */
  repeated: { exit: 0, words: count => `${count} packed already` },
  damaged: { exit: 1, words: count => `${count} damaged` },
  missing: { exit: 1, words: count => `${count} missing` },
  changed: { exit: 1, words: count => `${count} changed since they were saved` },
  /** It cannot be read, or not be brought to the wanted size or type. */
  unpackable: { exit: 1, words: count => `${count} could not be packed` },
} as const satisfies Record<string, PackEndWords>

export type PackEnd = keyof typeof packEnds

export const packEndNames = Object.keys(packEnds) as PackEnd[]
export type PackCounts = Record<PackEnd, number>

export const noPackCounts = (): PackCounts =>
  Object.fromEntries(packEndNames.map(end => [end, 0])) as PackCounts

/** The counts in words; zero is left out, except for packed images. */
export const packWords = (counts: PackCounts): string[] =>
  packEndNames.flatMap(end => (counts[end] > 0 || end === 'packed' ? [packEnds[end].words(counts[end])] : []))

/** How many images should be in the dataset and are not. */
export const packFaults = (counts: PackCounts): number =>
  packEndNames.reduce((sum, end) => sum + (packEnds[end].exit === 1 ? counts[end] : 0), 0)
