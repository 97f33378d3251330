import type { ImageFacts } from './image.ts'

/** One image of a group. `role`: what is suggested to be kept, and how the others are the same. */
export type DuplicateImage = {
  /** In its batch; absent for a folder. */
  index?: number
  /** Relative to the folder, with `/`. */
  file: string
  bytes: number
  image: ImageFacts | undefined
  role: DuplicateRole
}
/** `alike`: it looks like the one to keep. `same`: the same bytes as the image before it. */
export type DuplicateRole = 'keep' | 'same' | 'alike'

/** Images that are one, the one to keep first. */
export type DuplicateGroup = DuplicateImage[]

export type FoundDuplicates = {
  /** In the order of their first images. */
  groups: DuplicateGroup[]
  /** Images whose look could not be read: they are compared by their bytes alone. */
  unread: number
}

/** What all but the kept ones come to. */
export function spareOf(groups: readonly DuplicateGroup[]): { images: number; bytes: number } {
  const spare = groups.flat().filter(({ role }) => role !== 'keep')
  return { images: spare.length, bytes: spare.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** How far a search is, in images that were looked at, and what it found. `groups`: only the first ones. */
export type DuplicateTotals = {
  looked: number
  found: (FoundDuplicates & { groupsTotal: number; spare: { images: number; bytes: number } }) | undefined
}
