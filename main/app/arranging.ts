import { resolve } from 'node:path'
import type { ArrangeEnd } from '../../shared/arranging.ts'
import { plannedPath } from '../engine/files/filename.ts'
import { isBelow } from '../engine/files/mover.ts'
import { type BatchRow, type Store, type StoredMove, wayTo } from '../store/store.ts'
import { type ArrangeOptions, arrangeFiles } from './arrange-files.ts'
import { plainPath } from './arrange-names.ts'
import { namesBy, placesIn, plannedOf, savedOf, type Wanted } from './arrange-plan.ts'
import type { BatchLocks } from './batch-locks.ts'

/** Other names and folders for saved files. */
export type Arranging = {
  /** The first names that a template would give, before anything is done; as far as the disk is not asked. */
  preview(
    batch: BatchRow,
    template: string,
    indexes: Iterable<number> | undefined,
    most: number,
  ): RenamePreview
  /**
   * Gives saved files names by a template. No file is ever replaced: where a name is taken, a number is added. Rejects
   * with a RefusalError while the batch runs, with the file system's error where a folder cannot be used, with the
   * signal's reason once it is aborted; what was done by then stays.
   */
  rename(batch: BatchRow, template: string, options: ArrangeOptions): AsyncGenerator<ArrangeEnd>
  /** Moves saved files to another folder, an absolute path, in the same way. All of a batch: it lies there from then on. */
  move(batch: BatchRow, folder: string, options: ArrangeOptions): AsyncGenerator<ArrangeEnd>
  /** Takes the last of both back, as far as the files are still there. */
  undo(batch: BatchRow, options: Omit<ArrangeOptions, 'indexes'>): AsyncGenerator<ArrangeEnd>
  canUndo(batch: string): boolean
}

export type RenamePreview = { from: string; to: string }[]

export type { ArrangeOptions }

export function createArranging(store: Store, locks: BatchLocks): Arranging {
  /** What was done before cannot be undone any more. */
  function arrangeAnew(batch: BatchRow, wanted: readonly Wanted[], options: ArrangeOptions) {
    store.moves.forget(batch.id)
    return arrangeFiles(store, batch, wanted, options)
  }

  async function* locked(
    batch: BatchRow,
    work: (batch: BatchRow) => AsyncGenerator<ArrangeEnd>,
  ): AsyncGenerator<ArrangeEnd> {
    const lock = locks.take(batch.id)
    try {
      // Another process may have moved it meanwhile.
      yield* work(store.batches.get(batch.id) ?? batch)
    } finally {
      lock.release(false)
    }
  }

  /** All its files are in the other folder now: so is the batch, unless unfinished files of it are still here. */
  function reroot(batch: BatchRow, folder: string): void {
    if (store.items.counts(batch.id).queued > 0) return
    const [move] = store.moves.begin([
      { batch: batch.id, index: 0, source: batch.folder, target: folder, bytes: 0, sha256: '' },
    ])
    store.moves.reroot(batch.id, batch.folder, folder)
    if (move !== undefined) store.moves.settle([move], folder)
  }

  return {
    preview(batch, template, indexes, most) {
      const names: RenamePreview = []
      for (const { source, target } of namesBy(template, batch, savedOf(store, batch.id, indexes))) {
        names.push({ from: wayTo(batch.folder, source), to: plannedPath(target) })
        if (names.length >= most) break
      }
      return names
    },
    rename: (batch, template, options) =>
      locked(batch, now =>
        arrangeAnew(now, [...namesBy(template, now, savedOf(store, now.id, options.indexes))], options),
      ),
    move: (batch, typed, options) =>
      locked(batch, async function* (now) {
        const folder = resolve(typed)
        const items = savedOf(store, now.id, options.indexes)
        const isWhole = yield* arrangeAnew(now, [...placesIn(folder, now, items)], options)
        if (isWhole && options.indexes === undefined && folder !== now.folder) reroot(now, folder)
      }),
    undo: (batch, options) =>
      locked(batch, async function* (now) {
        const moves = store.moves.last(now.id)
        const rerooted = moves.find(({ index }) => index === 0)
        const back = moves.filter(({ index }) => index !== 0).toReversed()
        const folder = rerooted?.source ?? now.folder
        yield* arrangeAnew(now, backwards(back, folder), options)
        if (rerooted !== undefined) reroot(now, rerooted.source)
        store.moves.forget(now.id)
      }),
    canUndo: batch => store.moves.last(batch).length > 0,
  }
}

/** From where files lie now to where they came from; a file that moved twice goes back in one step. */
function backwards(moves: readonly StoredMove[], folder: string): Wanted[] {
  const first = new Map<string, Wanted>()
  for (const { index, source, target, bytes, sha256 } of moves) {
    // `moves` has the last one first.
    const later = [...first].find(([, wanted]) => plainPath(wanted) === target)
    const root = isBelow(folder, source) ? folder : resolve(source, '..')
    const wanted = { index, root, target: plannedOf(wayTo(root, source)), bytes, sha256 }
    if (later === undefined) first.set(target, { ...wanted, source: target })
    else first.set(later[0], { ...wanted, source: later[0] })
  }
  return [...first.values()]
}
