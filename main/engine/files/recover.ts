import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { FailureError } from '../../../shared/failure.ts'
import type { SavedFile, SettledItem, SettledState } from '../../../shared/model.ts'
import type { BatchRow, Store } from '../../store/store.ts'
import type { OpenShards } from '../shards.ts'
import { planName } from './filename.ts'
import { sha256OfFile } from './hash-file.ts'
import { type Inside, openInside } from './inside.ts'
import { conflictPolicyOf, createNames, type Names, type Reservation } from './names.ts'

/** What marks a part file as one of an item of a batch; `place` counts its mirrors. */
export const partMark = (batch: string, index: number, place: number): string =>
  `${batch}-${index}${place === 0 ? '' : `m${place}`}`

/** What marks the part file of another file that is made of a saved one. */
export const convertMark = (batch: string, index: number): string => `${batch}-convert-${index}`

const convertPart = /\.([a-z0-9]+)-convert-\d+\.part$/
const markedPart = /\.([a-z0-9]+)-(\d+)(m\d+)?(-plain)?\.part$/

/** A part file; a by-product is one of a mirror or of an encoding, never continued. */
type Part = { path: string; isByProduct: boolean }

/**
 * Completes what a crash left between two steps, before a batch resumes. A file that was claimed saved and has no
 * name yet gets one, by the same rules as in a run; where its bytes are not what was claimed, the item is queued
 * again. Bytes that an unfinished item can continue stay, all other part files go. May itself be cut off at any
 * step. Rejects with the file system's error.
 */
export async function recover(store: Store, batch: BatchRow, inside: Inside): Promise<void> {
  await removeHalfConverted(store, batch, inside)
  const names = createNames(inside, conflictPolicyOf(batch.options), store.saved.files(batch.id))
  for (const [index, parts] of await findParts(store, batch, inside)) {
    const settled = store.items.settled(batch.id, index)
    if (settled === undefined) await keepNoted(store, batch.id, index, parts, inside)
    else await finish(settled, parts, store, batch.id, names)
  }
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
  const found = await findParts(store, batch, inside)
  await recover(store, batch, inside)
  let removed = 0
  for (const [index, parts] of found) {
    if (store.items.settled(batch.id, index) === undefined) removed += parts.length
    for (const { path } of parts) await inside.remove(path)
  }
  return removed
}

/** Removes what a conversion was writing when it was killed: it is made again of the image, which is there. */
export async function removeHalfConverted(store: Store, batch: BatchRow, inside: Inside): Promise<void> {
  for (const folder of partFolders(store, batch)) {
    const absolute = inside.path(folder)
    for (const name of await inside.namesIn(absolute))
      if (convertPart.exec(name)?.[1] === batch.id) await inside.remove(join(absolute, name))
  }
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

/** The batch's part files by item. */
async function findParts(store: Store, batch: BatchRow, inside: Inside): Promise<Map<number, Part[]>> {
  const found = new Map<number, Part[]>()
  for (const folder of partFolders(store, batch)) {
    const absolute = inside.path(folder)
    for (const name of await inside.namesIn(absolute)) {
      const [, id, index, mirror, encoding] = markedPart.exec(name) ?? []
      if (id !== batch.id) continue
      const part = { path: join(absolute, name), isByProduct: (mirror ?? encoding) !== undefined }
      found.set(Number(index), [...(found.get(Number(index)) ?? []), part])
    }
  }
  return found
}

/** A part file stands where its item was first planned to go, which may not be where the file ends up. */
function partFolders(store: Store, { id, options, createdAt }: BatchRow): Set<string> {
  const { nameTemplate: template } = options
  const folders = new Set([''])
  for (const { index, item } of store.items.each(id, { inFolders: !template.includes('/') })) {
    folders.add(planName({ template, item, index, startedAt: createdAt }).folder)
  }
  return folders
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
