import type { FileHandle } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { ArrangeEnd } from '../../shared/arranging.ts'
import type { SettledItem } from '../../shared/model.ts'
import { failureOfDisk, hasCode } from '../engine/files/disk-failure.ts'
import { plannedPath } from '../engine/files/filename.ts'
import { openInside } from '../engine/files/inside.ts'
import {
  copyOf,
  createDoors,
  createNames,
  type Doors,
  holdFile,
  inFolder,
  inOrder,
  isBelow,
  moveFile,
  type Names,
  type Reservation,
} from '../engine/files/mover.ts'
import { type BatchRow, type Store, type StoredMove, wayTo } from '../store/store.ts'
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

export type ArrangeOptions = {
  /** Absent: all that were saved. */
  indexes?: Iterable<number> | undefined
  /** Also what was changed since it was saved. */
  evenChanged?: boolean
  signal?: AbortSignal | undefined
  /** Is called for each image whose file lies elsewhere now. */
  changed?(item: SettledItem, before: SettledItem['state']): void
}

/** Files that are noted together: a sync of the store costs more than a new name. */
const atOnce = 32

/** One file, with the name that is held for it. */
type Planned = Wanted & { target: Wanted['target']; held: Reservation; names: Names; goal: string }

export function createArranging(store: Store, locks: BatchLocks): Arranging {
  async function* arrange(
    batch: BatchRow,
    wanted: readonly Wanted[],
    options: ArrangeOptions,
  ): AsyncGenerator<ArrangeEnd, boolean> {
    const { folder } = batch
    let isWhole = true
    store.moves.forget(batch.id)
    const roots = [...new Set([folder, ...wanted.map(({ root }) => root)])]
    const doors = createDoors(roots, { followLinks: batch.options.followLinks })
    const { planned, unchanged } = await holdNames(wanted, batch)
    for (const { index, source } of unchanged) yield { kind: 'unchanged', index, from: wayTo(folder, source) }
    const steps = inOrder(planned.map(move => ({ move, source: move.source, target: move.goal })))
    for (const group of grouped(steps)) {
      options.signal?.throwIfAborted()
      for (const end of await oneGroup(batch, group, doors, options)) {
        if (end.kind === 'changed' || end.kind === 'failed') isWhole = false
        yield end
      }
      await turn()
    }
    return isWhole
  }

  async function oneGroup(
    batch: BatchRow,
    group: readonly { move: Planned; isDetour: boolean }[],
    doors: Doors,
    options: ArrangeOptions,
  ): Promise<ArrangeEnd[]> {
    const { folder } = batch
    const ends: ArrangeEnd[] = []
    const ready: {
      move: Planned
      file: FileHandle
      is: Pick<Wanted, 'bytes' | 'sha256'>
      held: Reservation
    }[] = []
    try {
      for (const { move, isDetour } of group) {
        const from = wayTo(folder, move.source)
        const about = { index: move.index, from }
        try {
          const found = await holdFile(await doors.to(move.source), move)
          if (found.kind === 'missing') ends.push({ kind: 'missing', ...about })
          else if (found.isChanged && options.evenChanged !== true) {
            await found.file.close()
            ends.push({ kind: 'changed', ...about })
          } else {
            const held = isDetour ? await detour(move) : move.held
            ready.push({ move, file: found.file, is: found.is, held })
          }
        } catch (error) {
          ends.push({ kind: 'failed', ...about, why: whyOf(error) })
        }
      }
      const noted = store.moves.begin(
        ready.map(({ move: { index, source, root }, is, held }) => ({
          ...{ batch: batch.id, index, source, ...is },
          target: inFolder(root, held.file),
        })),
      )
      await store.sync()
      const done: StoredMove[] = []
      for (const [at, { move, file, held }] of ready.entries()) {
        const note = noted[at]
        if (note === undefined) continue
        const from = wayTo(folder, move.source)
        try {
          const target = await give(move, file, held, note, doors)
          done.push({ ...note, target })
          ends.push({ kind: 'moved', index: move.index, from, to: wayTo(folder, target) })
          move.source = target
        } catch (error) {
          store.moves.drop(note.id)
          ends.push({ kind: 'failed', index: move.index, from, why: whyOf(error) })
        }
      }
      settle(batch, done, options)
      await store.sync()
    } finally {
      await Promise.all(ready.map(({ file }) => file.close()))
    }
    return group.some(({ isDetour }) => isDetour) ? ends.filter(({ kind }) => kind !== 'moved') : ends
  }

  /** Gives a file its name, or the next free one where somebody took it. Resolves with where it lies. */
  async function give(
    { source, names, root }: Planned,
    file: FileHandle,
    held: Reservation,
    note: StoredMove,
    doors: Doors,
  ): Promise<string> {
    const from = await doors.to(source)
    for (;;) {
      const rename = (path: string) =>
        moveFile(from, file, { inside: names.inside, path }, copyOf(path, note.batch, note.index))
      const placed = await names.place({ rename }, held)
      const target = inFolder(root, held.file)
      if (placed === 'placed') return target
      store.moves.retarget(note.id, target)
      await store.sync()
    }
  }

  function settle(batch: BatchRow, done: readonly StoredMove[], { changed }: ArrangeOptions): void {
    const before = new Map(done.map(({ index }) => [index, store.items.settled(batch.id, index)]))
    store.moves.settle(done, batch.folder)
    for (const [index, item] of before) {
      const now = store.items.settled(batch.id, index)
      if (item !== undefined && now !== undefined) changed?.(now, item.state)
    }
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
        arrange(now, [...namesBy(template, now, savedOf(store, now.id, options.indexes))], options),
      ),
    move: (batch, typed, options) =>
      locked(batch, async function* (now) {
        const folder = resolve(typed)
        const items = savedOf(store, now.id, options.indexes)
        const isWhole = yield* arrange(now, [...placesIn(folder, now, items)], options)
        if (isWhole && options.indexes === undefined && folder !== now.folder) reroot(now, folder)
      }),
    undo: (batch, options) =>
      locked(batch, async function* (now) {
        const moves = store.moves.last(now.id)
        const rerooted = moves.find(({ index }) => index === 0)
        const back = moves.filter(({ index }) => index !== 0).toReversed()
        const folder = rerooted?.source ?? now.folder
        yield* arrange(now, backwards(back, folder), options)
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

const plainPath = ({ root, target }: Wanted): string => inFolder(root, plannedPath(target))

/** Holds a free name for each file. The names that are left by others count as free. */
async function holdNames(
  wanted: readonly Wanted[],
  { options }: BatchRow,
): Promise<{ planned: Planned[]; unchanged: Wanted[] }> {
  const unchanged = wanted.filter(each => plainPath(each) === each.source)
  const moving = wanted.filter(each => plainPath(each) !== each.source)
  const all = new Map<string, Names>()
  const namesIn = async (root: string): Promise<Names> => {
    const known = all.get(root) ?? createNames(await openInside(root, options), 'rename')
    all.set(root, known)
    return known
  }
  for (const { root, source } of moving) {
    if (!isBelow(root, source)) continue
    const names = await namesIn(root)
    await names.release(await names.reclaim(wayTo(root, source)))
  }
  const planned: Planned[] = []
  for (const each of moving) {
    const names = await namesIn(each.root)
    const held = await names.reserve(each.target)
    // With this policy a name is always found.
    if ('exists' in held) continue
    planned.push({ ...each, names, held, goal: inFolder(each.root, held.file) })
  }
  return { planned, unchanged }
}

async function detour({ names, held }: Planned): Promise<Reservation> {
  const free = await names.reserve(held.plan)
  return 'exists' in free ? held : free
}

/** Steps that are noted together. A detour stands alone: what follows it begins where it ended. */
function* grouped<M extends { move: { move: Planned }; isDetour: boolean }>(
  steps: Iterable<M>,
): Generator<{ move: Planned; isDetour: boolean }[]> {
  let group: { move: Planned; isDetour: boolean }[] = []
  for (const { move, isDetour } of steps) {
    if (isDetour && group.length > 0) {
      yield group
      group = []
    }
    group.push({ move: move.move, isDetour })
    if (isDetour || group.length >= atOnce) {
      yield group
      group = []
    }
  }
  if (group.length > 0) yield group
}

/** Words that follow a colon. */
function whyOf(error: unknown): string {
  if (hasCode(error, 'ENOENT')) return 'it is not there any more'
  return failureOfDisk(error).message
}
