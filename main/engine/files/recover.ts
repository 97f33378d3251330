import { lstat } from 'node:fs/promises'
import { FailureError } from '../../../shared/failure.ts'
import type { SavedFile, SettledItem, SettledState } from '../../../shared/model.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import type { OpenShards } from '../shards.ts'
import { findParts, type Part } from './batch-parts.ts'
import { sha256OfFile } from './hash-file.ts'
import { type Inside, openInside } from './inside.ts'
import { conflictPolicyOf, createNames, type Names, type Reservation } from './names.ts'

/**
 * Completes what a crash left between two steps, before a batch resumes. A file that was claimed saved and has no
 * name yet gets one, by the same rules as in a run; where its bytes are not what was claimed, the item is queued
 * again. Bytes that an unfinished item can continue stay, all other part files go. May itself be cut off at any
 * step. Resolves with the part files of items that were there before. Rejects with the file system's error.
 */
export async function recover(
  store: Store,
  batch: BatchRow,
  inside: Inside,
): Promise<ReadonlyMap<number, readonly Part[]>> {
  const { ofItems, ofConversions } = await findParts(store, batch, inside)
  for (const path of ofConversions) await inside.remove(path)
  const names = createNames(inside, conflictPolicyOf(batch.options), store.saved.files(batch.id))
  for (const [index, parts] of ofItems) {
    const settled = store.items.settled(batch.id, index)
    if (settled === undefined) await keepNoted(store, batch.id, index, parts, inside)
    else await finish(settled, parts, store, batch.id, names)
  }
  return ofItems
}

/**
 * Removes all part files of a batch that will not be resumed; resolves with how many. What was claimed saved gets its
 * name first, and shards are completed of the rows that have settled. Rejects with the file system's error.
 */
export async function abandon(
  store: Store,
  batch: BatchRow,
  openShards: OpenShards | undefined,
): Promise<number> {
  if (!(await exists(batch.folder))) return 0
  const inside = await openInside(batch.folder, batch.options)
  if (batch.options.pack !== undefined) {
    const { failure } = (await (await openShards?.(batch, inside.root))?.end({ isFinal: true })) ?? {}
    if (failure !== undefined) throw new FailureError(failure)
  }
  const found = await recover(store, batch, inside)
  let removed = 0
  for (const [index, parts] of found) {
    if (store.items.settled(batch.id, index) === undefined) removed += parts.length
    for (const { path } of parts) await inside.remove(path)
  }
  return removed
}

/** Only bytes that were synced and noted can be continued. */
async function keepNoted(
  store: Store,
  batch: string,
  index: number,
  parts: readonly Part[],
  inside: Inside,
): Promise<void> {
  const isNoted = store.queue.page(batch, index - 1, 1)[0]?.part !== undefined
  for (const { path, isByProduct } of parts) if (isByProduct || !isNoted) await inside.remove(path)
}

async function finish(
  settled: SettledItem,
  parts: readonly Part[],
  store: Store,
  batch: string,
  names: Names,
): Promise<void> {
  const { state, index } = settled
  // In a shard it needs no name.
  if (state.kind === 'saved' && state.packed === undefined) {
    const held = await names.reclaim(state.file)
    const target = names.pathOf(held)
    const whole = await firstWhole(parts, state)
    const isThere = await exists(target)
    if (whole === undefined) {
      if (!isThere) store.queue.requeueItem(batch, index)
    } else if (!isThere || !(await holds(target, state))) {
      const { changedFrom } = state
      held.replaces = isThere && changedFrom?.isReplaced === true && (await holds(target, changedFrom))
      await giveName(whole.path, held, names, async next => {
        store.items.commit(batch, [{ ...settled, state: next(state) }], new Map())
        await store.sync()
      })
    }
  }
  for (const { path } of parts) await names.inside.remove(path)
}

/** Like a run: the claim of a name comes before the name. */
async function giveName(
  part: string,
  held: Reservation,
  names: Names,
  claim: (next: (saved: SavedFile & { kind: 'saved' }) => SettledState) => Promise<void>,
): Promise<void> {
  const rename = (to: string, replaces: boolean) => names.inside.rename(part, to, replaces)
  for (;;) {
    const placed = await names.place({ rename }, held)
    if (placed === 'placed') return
    if (placed !== 'moved') {
      await claim(() => ({ kind: 'skipped', reason: 'name-exists', file: placed.exists }))
      return
    }
    await claim(({ changedFrom, ...saved }) => ({
      ...saved,
      file: held.file,
      ...(changedFrom !== undefined && { changedFrom: { ...changedFrom, isReplaced: false } }),
    }))
  }
}

async function firstWhole(parts: readonly Part[], saved: SavedFile): Promise<Part | undefined> {
  for (const part of parts) if (await holds(part.path, saved)) return part
  return undefined
}

async function holds(path: string, { bytes, sha256 }: Pick<SavedFile, 'bytes' | 'sha256'>): Promise<boolean> {
  const found = await lstat(path)
  return found.isFile() && found.size === bytes && (await sha256OfFile(path)) === sha256
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
