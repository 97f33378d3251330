import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sha256OfFile } from '../../engine/files/hash-file.ts'
import { copyOf, createDoors } from '../../engine/files/mover.ts'
import type { Store, StoredMove } from '../../store/store.ts'
import type { BatchLocks } from '../batches/batch-locks.ts'

/**
 * Completes what a crash left between two steps of renaming or moving: a file that has got its new name is noted with
 * it, of one that has not nothing was done. Batches that another process works on are left to it. Rejects with the file
 * system's error.
 */
export async function recoverMoves(store: Store, locks: BatchLocks): Promise<void> {
  const batches = new Set(store.moves.begun().map(({ batch }) => batch))
  for (const batch of batches) {
    const lock = locks.tryToTake(batch)
    if (lock === undefined) continue
    try {
      await recoverBatch(store, batch)
    } finally {
      lock.release(false)
    }
  }
}

async function recoverBatch(store: Store, batch: string): Promise<void> {
  const row = store.batches.get(batch)
  if (row === undefined) return
  const moves = store.moves.begun().filter(move => move.batch === batch)
  // They were done one after another: behind the first that was not, none was.
  let isReached = true
  for (const move of moves) {
    isReached &&=
      move.index === 0
        ? row.folder === move.target
        : await finish(
            move,
            moves.some(({ target }) => target === move.source),
            row.options,
          )
    if (isReached) store.moves.settle([move], row.folder)
    else store.moves.drop(move.id)
  }
  await store.sync()
}

/**
 * Answers whether the file has its new name, and takes the old one from it if it has both; all before it have theirs.
 * `isWanted`: the old name was to be given to another file, which has it then.
 */
async function finish(
  move: StoredMove,
  isWanted: boolean,
  options: { followLinks: boolean },
): Promise<boolean> {
  const { source, target, batch, index } = move
  const doors = createDoors([], options)
  const [old, now] = await Promise.all([lookAt(source), lookAt(target)])
  if ((await lookAt(dirname(target))) !== undefined) {
    const { inside, path } = await doors.to(target)
    await inside.remove(copyOf(path, batch, index))
  }
  if (now === undefined || !(await holds(target, now, move))) return false
  if (old === undefined) return true
  const isSame = old.dev === now.dev && old.ino === now.ino
  if (!isSame && isWanted) return true
  // On one disk a file is never copied: what has the new name is another one that is alike.
  if (!isSame && old.dev === now.dev) return false
  if (!isSame && !(await holds(source, old, move))) return true
  const { inside, path } = await doors.to(source)
  await inside.remove(path)
  return true
}

const lookAt = (path: string): Promise<BigIntStats | undefined> =>
  // What cannot be looked at is not there as far as anybody can tell.
  lstat(path, { bigint: true }).catch(() => undefined)

const holds = async (path: string, found: BigIntStats, { bytes, sha256 }: StoredMove): Promise<boolean> =>
  found.isFile() && found.size === BigInt(bytes) && (await sha256OfFile(path)) === sha256
