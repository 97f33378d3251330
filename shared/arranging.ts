import * as z from 'zod'

/** What became of one saved image that was to get another name or folder. Names are relative to the batch's folder. */
export type ArrangeEnd =
  | { kind: 'moved'; index: number; from: string; to: string }
  /** It has that name already. */
  | { kind: 'unchanged'; index: number; from: string }
  /** Its file was changed since it was saved, or is gone, or could not be moved; it stays as it is. */
  | { kind: 'changed' | 'missing'; index: number; from: string }
  | { kind: 'failed'; index: number; from: string; why: string }

/** What renaming or moving would do, before anything is done. In files: what was made of an image goes with it. */
export type ArrangePlan = {
  /** Files that would get another name or folder, and those that have it already. */
  files: number
  unchanged: number
  /** How many of them get a number, because their name is taken. */
  numbered: number
  /** Images that stay as they are: the names say when an image was taken, and these do not. */
  undated: number
  /** The first of the files, with names relative to the batch's folder. */
  first: PlannedFile[]
}
export type PlannedFile = { index: number; from: string; to: string; isNumbered: boolean }

/** What renaming or moving came to, in files. */
export type ArrangeTotals = Record<ArrangeEnd['kind'], number>

export const noArranging = (): ArrangeTotals => ({
  moved: 0,
  unchanged: 0,
  changed: 0,
  missing: 0,
  failed: 0,
})

/** What is to be done with saved files: other names by a template, or another folder. */
export const arrangeWish = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rename'), template: z.string().max(1000) }),
  z.strictObject({ kind: z.literal('move'), folder: z.string().max(10_000) }),
])
export type ArrangeWish = z.output<typeof arrangeWish>

/** What is done with files: another name, another folder, or the last of both taken back. */
export type ArrangeKind = ArrangeWish['kind'] | 'undo'
