import { basename, dirname, relative } from 'node:path'
import { presentFile } from '../../../shared/conversion.ts'
import type { ConvertedFile, SavedFile, SettledItem } from '../../../shared/model.ts'
import { splitName } from '../../engine/files/extension.ts'
import { type PlannedName, planName } from '../../engine/files/filename.ts'
import { createFolderNumbers } from '../../engine/files/folder-numbers.ts'
import { isBelow, placeOf } from '../../engine/files/mover.ts'
import { type BatchRow, type Store, type StoredMove, wayTo } from '../../store/store.ts'

/** A file that is to lie elsewhere. `source`: absolute. `target`: a name below the absolute `root`. */
export type Wanted = {
  index: number
  source: string
  root: string
  target: PlannedName
  /** The earlier moves that this one takes back, by their IDs in the store. */
  undoes: readonly number[]
} & Pick<ConvertedFile, 'bytes' | 'sha256'>

export type SavedItem = SettledItem & { state: { kind: 'saved' } }

/** The saved images of a batch: all, or those with these indexes. */
export function* savedOf(
  store: Store,
  batch: string,
  indexes: Iterable<number> | undefined,
): Generator<SavedItem> {
  const isSaved = (item: SettledItem | undefined): item is SavedItem => item?.state.kind === 'saved'
  if (indexes === undefined) {
    for (const item of store.items.eachSettled(batch)) if (isSaved(item)) yield item
    return
  }
  for (const index of indexes) {
    const item = store.items.settled(batch, index)
    if (isSaved(item)) yield item
  }
}

/** The files of a saved image: the one that is there of it first, then what was made of it. */
const filesOf = (state: SavedFile): ConvertedFile[] => [
  presentFile(state),
  ...(state.converted ?? []).filter(({ replaced }) => replaced !== true),
]

/**
 * Names by a template. `taken`: when these images were taken, by index, for `{taken}`. Files that were made of an image get the same one, with
 * their own ending.
 */
export function* namesBy(
  template: string,
  { folder, createdAt }: Pick<BatchRow, 'folder' | 'createdAt'>,
  items: Iterable<SavedItem>,
  taken: ReadonlyMap<number, string> = new Map(),
): Generator<Wanted> {
  const numbered = createFolderNumbers(template)
  for (const settled of items) {
    const { index, state, attempts } = settled
    const takenAt = taken.get(index)
    const [item = settled.item] = numbered([settled.item], takenAt)
    const delivered = attempts.find(({ failure }) => failure === undefined)
    const planned = planName({
      ...{ template, item, index, startedAt: createdAt, headerName: state.served?.name },
      takenAt,
      finalUrl: delivered?.finalUrl ?? state.copied?.finalUrl,
      imageType: state.image?.type,
      contentType: delivered?.contentType,
    })
    for (const [at, file] of filesOf(state).entries()) {
      const source = placeOf(folder, file.file)
      const isOriginal = at === 0 && file.file === state.file
      const ext = isOriginal ? planned.ext : splitName(basename(source)).ext
      // What was moved out of the folder keeps to where it is.
      const root = isBelow(folder, source) ? folder : dirname(source)
      const { bytes, sha256 } = file
      yield { index, source, root, target: { ...planned, ext }, undoes: [], bytes, sha256 }
    }
  }
}

/** The same names in another folder, with the subfolders that they have in the batch's own. */
export function* placesIn(
  target: string,
  { folder }: Pick<BatchRow, 'folder'>,
  items: Iterable<SavedItem>,
): Generator<Wanted> {
  for (const { index, state } of items) {
    for (const { file, bytes, sha256 } of filesOf(state)) {
      const source = placeOf(folder, file)
      const way = isBelow(folder, source) ? relative(folder, source) : basename(source)
      yield { index, source, root: target, target: plannedOf(way), undoes: [], bytes, sha256 }
    }
  }
}

/**
 * From where files lie now to where they came from, `moves` in their order; a file that moved several times goes back in
 * one step. `folder`: that of the batch once all are back.
 */
export function placesBefore(moves: readonly StoredMove[], folder: string): Wanted[] {
  /** By the place that each file is followed back to so far. */
  const back = new Map<string, Wanted>()
  for (const { id, index, source, target, bytes, sha256 } of moves.toReversed()) {
    const root = isBelow(folder, source) ? folder : dirname(source)
    const known = back.get(target)
    back.delete(target)
    back.set(source, {
      ...{ index, root, target: plannedOf(wayTo(root, source)), bytes, sha256 },
      source: known?.source ?? target,
      undoes: [...(known?.undoes ?? []), id],
    })
  }
  return [...back.values()]
}

/** A path below a folder as a plan. */
function plannedOf(way: string): PlannedName {
  const folder = dirname(way)
  return { folder: folder === '.' ? '' : folder.replaceAll('\\', '/'), ...splitName(basename(way)) }
}
