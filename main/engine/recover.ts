import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, mkdir, readdir, realpath, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SettledItem } from '../../shared/model.ts'
import type { Store } from '../store/store.ts'
import { hasCode } from './disk-failure.ts'
import { renameNew, stayInside } from './names.ts'

/** What marks a part file as one of an item of a batch; `place` counts its mirrors. */
export const partMark = (batch: string, index: number, place: number): string =>
  `${batch}-${index}${place === 0 ? '' : `m${place}`}`

const markedPart = /\.([a-z0-9]+)-(\d+)(m\d+)?(-plain)?\.part$/

/**
 * Settles what a crash left between two steps, before a batch goes on. A part file whose item was claimed saved
 * gets its name, if it holds exactly the claimed bytes; one that nothing explains is removed; one that an
 * unfinished item can continue stays. Rejects with the file system's error.
 */
export async function recover(store: Store, batch: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const root = await realpath(folder)
  for (const relative of new Set(['', ...store.foldersOf(batch)])) {
    const absolute = join(root, ...relative.split('/'))
    for (const name of await namesIn(root, absolute)) {
      const match = markedPart.exec(name)
      if (match?.[1] !== batch) continue
      await settlePart(
        store,
        batch,
        Number(match[2]),
        root,
        join(absolute, name),
        match[3] !== undefined || match[4] !== undefined,
      )
    }
  }
}

async function settlePart(
  store: Store,
  batch: string,
  index: number,
  root: string,
  part: string,
  isByProduct: boolean,
): Promise<void> {
  const settled = store.settled(batch, index)
  if (settled === undefined) {
    // Only bytes that were synced and noted can be continued.
    if (isByProduct || store.queued(batch, index - 1, 1)[0]?.part === undefined) await unlink(part)
    return
  }
  if (await isMissingFile(settled, root, part)) await renameNew(part, targetOf(settled, root))
  else await unlink(part)
}

/** Whether the part file is the one that was claimed and has not got its name. */
async function isMissingFile(settled: SettledItem, root: string, part: string): Promise<boolean> {
  const { state } = settled
  if (state.kind !== 'saved' || (await lstat(part)).size !== state.bytes) return false
  const target = targetOf(settled, root)
  await mkdir(dirname(target), { recursive: true })
  await stayInside(root, dirname(target))
  return !(await exists(target)) && (await sha256OfFile(part)) === state.sha256
}

const targetOf = ({ state }: SettledItem, root: string): string =>
  join(root, ...(state.kind === 'saved' ? state.file.split('/') : []))

async function namesIn(root: string, folder: string): Promise<string[]> {
  try {
    await stayInside(root, folder)
    return await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
