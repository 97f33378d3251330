import { resolve } from 'node:path'
import type { ArrangeEnd, ArrangePlan, ArrangeWish } from '../../../shared/arranging.ts'
import { presentFile } from '../../../shared/conversion.ts'
import { undatedWhy } from '../../../shared/text/arranging.ts'
import type { World } from '../../engine/engine.ts'
import { needsTaken, usesTaken } from '../../engine/files/filename.ts'
import { placeOf } from '../../engine/files/mover.ts'
import { type BatchRow, type Store, wayTo } from '../../store/store.ts'
import type { BatchLocks } from '../batches/batch-locks.ts'
import { type ArrangeOptions, arrangeFiles } from './arrange-files.ts'
import { planNames } from './arrange-names.ts'
import { namesBy, placesBefore, placesIn, type SavedItem, savedOf, type Wanted } from './arrange-plan.ts'
import { needFiles } from './packed.ts'
import { createTakenDates } from './taken-dates.ts'

/** Other names and folders for saved files. */
export type Arranging = {
  /**
   * What would be done with saved files. Nothing is written. `images`: of no more; `listed`: how many files are named.
   * Rejects with a RefusalError where they have no files of their own, with the file system's error where a folder
   * cannot be read.
   */
  plan(
    batch: BatchRow,
    wish: ArrangeWish,
    indexes: Iterable<number> | undefined,
    most: { images: number; listed: number },
  ): Promise<ArrangePlan>
  /** The columns that the lists of the first of these images have. */
  columns(batch: string, indexes: Iterable<number> | undefined): string[]
  /**
   * Gives saved files names by a template, or moves them to a folder, an absolute path. No file is ever replaced: where
   * a name is taken, a number is added. If all of a batch is moved, it lies there from then on. Rejects with a
   * RefusalError while the batch runs or as `plan` does, with the file system's error where a folder cannot be used, with the signal's
   * reason once it is aborted; what was done by then stays.
   */
  run(batch: BatchRow, wish: ArrangeWish, options: ArrangeOptions): AsyncGenerator<ArrangeEnd>
  /**
   * Takes the last of that back, as far as the files are still there. What was cut off, or left as it was changed, can
   * be taken back by the next call.
   */
  undo(batch: BatchRow, options: Omit<ArrangeOptions, 'indexes'>): AsyncGenerator<ArrangeEnd>
  /** How many images `undo` would put back. */
  undoable(batch: string): number
}

export type { ArrangeOptions }

const columnsOfFirst = 200

export function createArranging(store: Store, locks: BatchLocks, world: Pick<World, 'decoders'>): Arranging {
  const dates = createTakenDates(world)

  /** `undated`: images that stay as they are, as they do not say when they were taken. */
  async function wantedOf(
    batch: BatchRow,
    wish: ArrangeWish,
    indexes: Iterable<number> | undefined,
    { most = Number.POSITIVE_INFINITY, signal }: { most?: number; signal?: AbortSignal | undefined },
  ): Promise<{ wanted: Wanted[]; undated: SavedItem[] }> {
    const items = savedOf(store, batch.id, indexes).take(most)
    if (wish.kind === 'move')
      return { wanted: [...placesIn(resolve(wish.folder), batch, items)], undated: [] }
    const { template } = wish
    if (!usesTaken(template)) return { wanted: [...namesBy(template, batch, items)], undated: [] }
    const all = [...items]
    const taken = await dates.of(all, batch.folder, signal)
    const { named = [], undated = [] } = Object.groupBy(all, ({ index }) =>
      taken.has(index) || !needsTaken(template) ? 'named' : 'undated',
    )
    return { wanted: [...namesBy(template, batch, named, taken)], undated }
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
  function reroot(
    batch: BatchRow,
    folder: string,
    undoes: readonly number[],
    earlier: readonly number[],
  ): void {
    if (store.items.counts(batch.id).queued > 0) return
    const [move] = store.moves.begin([
      { batch: batch.id, index: 0, source: batch.folder, target: folder, bytes: 0, sha256: '', undoes },
    ])
    store.moves.reroot(batch.id, batch.folder, folder)
    if (move !== undefined) store.moves.settle([move], folder, earlier)
  }

  return {
    async plan(batch, wish, indexes, { images, listed }) {
      needFiles(batch)
      const { wanted, undated } = await wantedOf(batch, wish, indexes, { most: images })
      return { ...(await planNames(wanted, batch, listed)), undated: undated.length }
    },
    columns(batch, indexes) {
      const first = savedOf(store, batch, indexes).take(columnsOfFirst)
      return [...new Set(first.flatMap(({ item: { fields = {} } }) => Object.keys(fields)))]
    },
    run: (batch, wish, options) =>
      locked(batch, async function* (now) {
        needFiles(now)
        const { wanted, undated } = await wantedOf(now, wish, options.indexes, { signal: options.signal })
        const earlier = store.moves.last(now.id).map(({ id }) => id)
        for (const { index, state } of undated) {
          const from = wayTo(now.folder, placeOf(now.folder, presentFile(state).file))
          yield { kind: 'failed', index, from, why: undatedWhy }
        }
        const isWhole = yield* arrangeFiles(store, now, wanted, options, earlier)
        if (wish.kind === 'rename' || !isWhole || options.indexes !== undefined) return
        const folder = resolve(wish.folder)
        if (folder !== now.folder) reroot(now, folder, [], earlier)
      }),
    undo: (batch, options) =>
      locked(batch, async function* (now) {
        const moves = store.moves.last(now.id)
        const rerooted = moves.find(({ index }) => index === 0)
        const files = moves.filter(({ index }) => index !== 0)
        const back = placesBefore(files, rerooted?.source ?? now.folder)
        const isWhole = yield* arrangeFiles(store, now, back, options)
        if (rerooted !== undefined) reroot(now, rerooted.source, [rerooted.id], [])
        if (isWhole) store.moves.forget(now.id)
      }),
    undoable: batch => store.moves.undoable(batch),
  }
}
