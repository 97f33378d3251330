import type { FileHandle } from 'node:fs/promises'
import { setImmediate as turn } from 'node:timers/promises'
import type { ArrangeEnd } from '../../../shared/arranging.ts'
import type { SettledItem } from '../../../shared/model.ts'
import { failureOfDisk, hasCode } from '../../engine/files/disk-failure.ts'
import {
  copyOf,
  createDoors,
  type Doors,
  holdFile,
  inFolder,
  inOrder,
  moveFile,
  type Reservation,
} from '../../engine/files/mover.ts'
import { type BatchRow, type Store, type StoredMove, wayTo } from '../../store/store.ts'
import { holdNames, type Planned } from './arrange-names.ts'
import type { Wanted } from './arrange-plan.ts'

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

/** `isDetour`: to a free name first, because others wait for its own in a circle. */
type Step = { move: Planned; isDetour: boolean }
/** A step whose file is held open, with the name that it gets. `is`: what it is now. */
type Ready = Step & { file: FileHandle; is: Pick<Wanted, 'bytes' | 'sha256'>; held: Reservation }
/** `earlier`: the moves that can be undone until the first file of these has moved, by their IDs. */
type Work = { store: Store; batch: BatchRow; doors: Doors; options: ArrangeOptions; earlier: number[] }

/**
 * Gives files other names and folders, in an order in which each name is free. Every step is noted before it is done.
 * `earlier` is emptied once a file has moved: until then the last moves can still be undone. Answers whether all are where they were to go, as far as they are there at all. Rejects as `Arranging` does.
 */
export async function* arrangeFiles(
  store: Store,
  batch: BatchRow,
  wanted: readonly Wanted[],
  options: ArrangeOptions,
  earlier: number[] = [],
): AsyncGenerator<ArrangeEnd, boolean> {
  let isWhole = true
  const roots = [...new Set([batch.folder, ...wanted.map(({ root }) => root)])]
  const work = { store, batch, options, earlier, doors: createDoors(roots, batch.options) }
  const { planned, unchanged } = await holdNames(wanted, batch)
  for (const { index, source } of unchanged)
    yield { kind: 'unchanged', index, from: wayTo(batch.folder, source) }
  const steps = inOrder(planned.map(move => ({ move, source: move.source, target: move.goal })))
  for (const group of grouped(steps)) {
    options.signal?.throwIfAborted()
    for (const end of await oneGroup(work, group)) {
      if (end.kind === 'changed' || end.kind === 'failed') isWhole = false
      yield end
    }
    await turn()
  }
  return isWhole
}

async function oneGroup(work: Work, group: readonly Step[]): Promise<ArrangeEnd[]> {
  const ready: Ready[] = []
  const ends: ArrangeEnd[] = []
  try {
    for (const step of group) {
      const end = await getReady(work, step, ready)
      if (end !== undefined) ends.push(end)
    }
    ends.push(...(await giveNames(work, ready)))
  } finally {
    await Promise.all(ready.map(({ file }) => file.close()))
  }
  return ends
}

/** Holds a file open, or answers why it stays where it is. */
async function getReady(
  { batch, doors, options }: Work,
  { move, isDetour }: Step,
  ready: Ready[],
): Promise<ArrangeEnd | undefined> {
  const about = { index: move.index, from: wayTo(batch.folder, move.source) }
  try {
    const found = await holdFile(await doors.to(move.source), move)
    if (found.kind === 'missing') return { kind: 'missing', ...about }
    if (found.isChanged && options.evenChanged !== true) {
      await found.file.close()
      return { kind: 'changed', ...about }
    }
    ready.push({ move, isDetour, ...found, held: isDetour ? await detour(move) : move.held })
    return undefined
  } catch (error) {
    return { kind: 'failed', ...about, why: whyOf(error) }
  }
}

/** Notes what is about to be done, does it, and notes what was done. */
async function giveNames(work: Work, ready: readonly Ready[]): Promise<ArrangeEnd[]> {
  const { store, batch } = work
  const noted = store.moves.begin(
    ready.map(({ move, isDetour, is, held }) => ({
      ...{ batch: batch.id, index: move.index, source: move.source, ...is },
      target: inFolder(move.root, held.file),
      undoes: isDetour ? [] : move.undoes,
    })),
  )
  await store.sync()
  const ends: ArrangeEnd[] = []
  const done: StoredMove[] = []
  for (const [at, { move, isDetour, file, held }] of ready.entries()) {
    const note = noted[at]
    if (note === undefined) continue
    const about = { index: move.index, from: wayTo(batch.folder, move.source) }
    try {
      const target = await give(work, move, file, held, note)
      done.push({ ...note, target })
      move.source = target
      if (isDetour) move.undoes = move.undoes.length > 0 ? [...move.undoes, note.id] : []
      else ends.push({ kind: 'moved', ...about, to: wayTo(batch.folder, target) })
    } catch (error) {
      store.moves.drop(note.id)
      ends.push({ kind: 'failed', ...about, why: whyOf(error) })
    }
  }
  settle(work, done)
  await store.sync()
  return ends
}

/** Gives a file its name, or the next free one where it is taken. Resolves with where it lies. */
async function give(
  { store, doors }: Work,
  { source, names, root }: Planned,
  file: FileHandle,
  held: Reservation,
  note: StoredMove,
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

function settle({ store, batch, options, earlier }: Work, done: readonly StoredMove[]): void {
  if (done.length === 0) return
  const before = new Map(done.map(({ index }) => [index, store.items.settled(batch.id, index)]))
  store.moves.settle(done, batch.folder, earlier.splice(0))
  for (const [index, item] of before) {
    const now = store.items.settled(batch.id, index)
    if (item !== undefined && now !== undefined) options.changed?.(now, item.state)
  }
}

async function detour({ names, held }: Planned): Promise<Reservation> {
  const free = await names.reserve(held.plan)
  return 'exists' in free ? held : free
}

/** Steps that are noted together. A detour stands alone: what follows it begins where it ended. */
function* grouped(steps: Iterable<{ move: { move: Planned }; isDetour: boolean }>): Generator<Step[]> {
  let group: Step[] = []
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
