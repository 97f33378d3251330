import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Item } from '../../shared/model.ts'
import type { EarlierFile, Store } from '../store/store.ts'

/** What was saved before and is still there: the same link, or the same bytes. Paths are absolute. */
export type Repeats = {
  /** A file another batch saved from the item's link. Asks no network. */
  ofLink(item: Item): Promise<string | undefined>
  /**
   * Another file with this content. The caller's own becomes known by the call. `proven`: its bytes are read
   * again, as they must be before the caller's own are given up; else it only has to be there.
   */
  ofContent(sha256: string, bytes: number, own: string, proven: boolean): Promise<string | undefined>
}

/** Files whose claims may still be on their way into the store. */
const mostRecent = 1024

/** Knows repeats from the store. A file counts only while its bytes are those that were saved. */
export function createRepeats(store: Store, batch: string): Repeats {
  const recent = new Map<string, string>()
  return {
    async ofLink({ url, method = 'GET', body }) {
      if (method !== 'GET' || body !== undefined) return undefined
      return first(store.savedFrom(url, batch), isWhole)
    },
    async ofContent(sha256, bytes, own, proven) {
      const twin = recent.get(sha256)
      recent.set(sha256, own)
      if (recent.size > mostRecent) recent.delete(recent.keys().next().value ?? '')
      const candidates = twin === undefined ? [] : [{ folder: '', file: twin, bytes, sha256 }]
      const others = [...candidates, ...store.savedWith(sha256)].filter(file => pathOf(file) !== own)
      return first(others, proven ? isWhole : isThere)
    },
  }
}

async function first(
  files: readonly EarlierFile[],
  counts: (file: EarlierFile) => Promise<boolean>,
): Promise<string | undefined> {
  for (const file of files) {
    if (await counts(file)) return pathOf(file)
  }
  return undefined
}

const pathOf = ({ folder, file }: EarlierFile): string =>
  folder === '' ? file : join(folder, ...file.split('/'))

const isThere = (file: EarlierFile): Promise<boolean> =>
  stat(pathOf(file)).then(
    ({ size }) => size === file.bytes,
    () => false,
  )

/** Size first: a hash costs reading the file, and most changes change the size. */
async function isWhole(file: EarlierFile): Promise<boolean> {
  if (!(await isThere(file))) return false
  return sha256OfFile(pathOf(file)).then(
    sha256 => sha256 === file.sha256,
    () => false,
  )
}

/** SHA-256 of a file, as hex. Rejects with the file system's error. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
