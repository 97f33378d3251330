/** What became of one saved image that was to get another name or folder. Names are relative to the batch's folder. */
export type ArrangeEnd =
  | { kind: 'moved'; index: number; from: string; to: string }
  /** It has that name already. */
  | { kind: 'unchanged'; index: number; from: string }
  /** Its file was changed since it was saved, or is gone, or could not be moved; it stays as it is. */
  | { kind: 'changed' | 'missing'; index: number; from: string }
  | { kind: 'failed'; index: number; from: string; why: string }

/** What renaming or moving came to, in files. */
export type ArrangeTotals = Record<ArrangeEnd['kind'], number>

export const noArranging = (): ArrangeTotals => ({
  moved: 0,
  unchanged: 0,
  changed: 0,
  missing: 0,
  failed: 0,
})

/** What is done with files: another name, another folder, or the last of both taken back. */
export type ArrangeKind = 'rename' | 'move' | 'undo'
