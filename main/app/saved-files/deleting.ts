import { type FileHandle, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { DeletedFiles, RestoredFiles } from '../../../shared/contract/answers.ts'
import { presentFile } from '../../../shared/conversion.ts'
import type { DeletedFile, SavedFile, SettledItem } from '../../../shared/model.ts'
import { failureOfDisk, hasCode } from '../../engine/files/disk-failure.ts'
import { sha256OfFile } from '../../engine/files/hash-file.ts'
import { createDoors, type Doors, isBelow, type Place, placeOf } from '../../engine/files/mover.ts'
import type { Trash } from '../../engine/files/trash.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import { mapAtOnce } from '../../system/at-once.ts'
import { needFiles } from './packed.ts'

/** Saved files, to the system's bin and back. */
export type Deleting = {
  /**
   * Moves the saved files of these items to the bin. A file that is not what was saved any more stays, unless
   * `evenChanged`; one that is gone already counts as deleted. Items without a saved file are passed over. `changed` is
   * called for each item whose state changed. Rejects with a RefusalError where images have no files of their own.
   */
  delete(batch: BatchRow, indexes: Iterable<number>, options: DeleteOptions): Promise<DeletedFiles>
  /** Brings back what `delete` moved to the bin. */
  restore(
    batch: BatchRow,
    indexes: Iterable<number>,
    options: Pick<DeleteOptions, 'trash' | 'changed'>,
  ): Promise<RestoredFiles>
}

export type DeleteOptions = {
  trash: Trash
  evenChanged: boolean
  changed(item: SettledItem, before: SettledItem['state']): void
}

/** Files at work at once: each is read whole, to know that it is what was saved. */
const atOnce = 4
const mostFaults = 100

type Outcome = 'deleted' | 'changed' | 'restored' | 'none' | { why: string }

export function createDeleting(store: Store, now: () => number): Deleting {
  /** Notes the new state only once the file has moved: a claim is made when it is true. */
  function note(
    batch: BatchRow,
    item: SettledItem,
    state: SettledItem['state'],
    changed: DeleteOptions['changed'],
  ): void {
    const next = { ...item, state }
    store.items.commit(batch.id, [next], new Map())
    changed(next, item.state)
  }

  async function each(
    batch: BatchRow,
    indexes: Iterable<number>,
    work: (item: SettledItem) => Promise<Outcome>,
  ): Promise<Map<number, Outcome>> {
    const outcomes = new Map<number, Outcome>()
    let looked = 0
    const one = async (index: number) => {
      // Where nothing is to be moved there is no other wait, and all of a long list may be chosen.
      looked += 1
      if (looked % 100 === 0) await turn()
      const item = store.items.settled(batch.id, index)
      return { index, outcome: item && (await work(item).catch(error => ({ why: whyOf(error) }))) }
    }
    for await (const { index, outcome } of mapAtOnce(indexes, one, { atOnce }))
      if (outcome !== undefined) outcomes.set(index, outcome)
    return outcomes
  }

  return {
    async delete(batch, indexes, { trash, evenChanged, changed }) {
      needFiles(batch)
      const doors = createDoors([batch.folder], batch.options)
      let canRestore = true
      const outcomes = await each(batch, indexes, async item => {
        const { state } = item
        if (state.kind !== 'saved') return 'none'
        const present = presentFile(state)
        const there = await existing(doors, batch.folder, present.file)
        const moved = there === undefined ? 'gone' : await moveToBin(there, present, trash, evenChanged)
        if (moved === 'changed') return 'changed'
        const trashed = moved === 'gone' ? undefined : moved.trashed
        canRestore &&= trashed !== undefined
        const deleted: DeletedFile = {
          ...state,
          kind: 'deleted',
          deletedAt: now(),
          ...(trashed !== undefined && { trashed }),
        }
        note(batch, item, deleted, changed)
        return 'deleted'
      })
      const deleted = indexesOf(outcomes, 'deleted')
      return {
        deleted: deleted.length,
        changed: indexesOf(outcomes, 'changed'),
        failed: faultsOf(outcomes),
        canRestore: canRestore && deleted.length > 0,
      }
    },
    async restore(batch, indexes, { trash, changed }) {
      const doors = createDoors([batch.folder], batch.options)
      const outcomes = await each(batch, indexes, async item => {
        if (item.state.kind !== 'deleted') return 'none'
        const { deletedAt: _, trashed, ...file } = item.state
        if (trashed === undefined) return { why: 'it is not in a bin that Shoal can reach' }
        const { inside, path } = await doors.to(placeOf(batch.folder, presentFile(file).file))
        await inside.makeFolder(dirname(path))
        await trash.restore(trashed, from => inside.moveIn(from, path))
        note(batch, item, { ...file, kind: 'saved' }, changed)
        return 'restored'
      })
      return { restored: indexesOf(outcomes, 'restored').length, failed: faultsOf(outcomes) }
    },
  }
}

/** Where a file lies; undefined where its folder is gone: that is not made again to delete what was in it. */
async function existing(doors: Doors, folder: string, file: string): Promise<Place | undefined> {
  const path = placeOf(folder, file)
  // One that cannot be looked at counts as gone.
  const found = await stat(isBelow(folder, path) ? folder : dirname(path)).catch(() => undefined)
  return found?.isDirectory() ? doors.to(path) : undefined
}

/** One file. It is held open from the look at its bytes until it has moved, so that nothing takes its place unseen. */
async function moveToBin(
  { inside, path }: Place,
  { bytes, sha256 }: Pick<SavedFile, 'bytes' | 'sha256'>,
  trash: Trash,
  evenChanged: boolean,
): Promise<{ trashed: DeletedFile['trashed'] } | 'gone' | 'changed'> {
  let handle: FileHandle
  try {
    handle = await inside.openToRead(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return 'gone'
    throw error
  }
  try {
    if (!evenChanged && !(await isAsSaved(handle, bytes, sha256))) return 'changed'
    return { trashed: await trash.put(path, target => inside.moveOut(path, target, handle)) }
  } finally {
    await handle.close()
  }
}

const isAsSaved = async (handle: FileHandle, bytes: number, sha256: string): Promise<boolean> =>
  (await handle.stat()).size === bytes && (await sha256OfFile(handle)) === sha256

const indexesOf = (outcomes: ReadonlyMap<number, Outcome>, wanted: Outcome): number[] =>
  [...outcomes].flatMap(([index, outcome]) => (outcome === wanted ? [index] : [])).sort((a, b) => a - b)

const faultsOf = (outcomes: ReadonlyMap<number, Outcome>): DeletedFiles['failed'] => {
  const faults = [...outcomes].flatMap(([index, outcome]) =>
    typeof outcome === 'object' ? [{ index, why: outcome.why }] : [],
  )
  return { count: faults.length, first: faults.slice(0, mostFaults) }
}

/** Words that follow a colon. */
function whyOf(error: unknown): string {
  if (hasCode(error, 'EXDEV')) return 'its disk has no bin'
  if (hasCode(error, 'EEXIST')) return 'a file with its name is there again'
  if (hasCode(error, 'ENOENT')) return 'it is not there any more'
  return failureOfDisk(error).message
}
