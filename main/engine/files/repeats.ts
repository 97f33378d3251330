import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { presentFile } from '../../../shared/conversion.ts'
import type { SavedFile } from '../../../shared/model.ts'
import type { EarlierFile, QueuedItem, Store } from '../../store/store.ts'
import { sha256OfFile } from './hash-file.ts'

/** What was saved before and is still there: the same link, or the same bytes. Paths are absolute. */
export type Repeats = {
  /** Files saved from the item's link, or from all the same links: those of this batch first. Looks at no disk. */
  ofLink(queued: Pick<QueuedItem, 'item' | 'isNew'>): EarlierFile[]
  /** Whether another batch saved this file of the batch's folder with this content. */
  isClaimed(file: string, sha256: string): boolean
  /** Another file with this content, waited for where it is about to get its name. */
  ofContent(own: OwnFile, proof: 'there' | 'whole'): Promise<string | undefined>
}

/** A file that is whole and has no name yet. */
export type OwnFile = {
  /** Where it will be. */
  path: string
  sha256: string
  bytes: number
  /** Resolves when it is there, or will not be. Until then it is waited for by those that come after it. */
  placed: Promise<void>
}

/** Files whose claims may still be on their way into the store. */
const mostRecent = 1024

/** Knows repeats from the store. A file counts only while it is there; `whole`: with the bytes that were saved. */
export function createRepeats(store: Store, batch: string): Repeats {
  const recent = new Map<string, OwnFile>()
  return {
    ofLink({ item, isNew }) {
      const { method = 'GET', body } = item
      return method === 'GET' && body === undefined ? store.saved.from(item, batch, isNew) : []
    },
    isClaimed: (file, sha256) => store.saved.isClaimed(batch, file, sha256),
    async ofContent(own, proof) {
      const { sha256 } = own
      const counts = proof === 'whole' ? isWhole : isThere
      const twin = recent.get(sha256)
      // All of one content wait for the first of them, and not for each other.
      if (twin === undefined || twin.path === own.path) remember(own)
      else {
        await twin.placed
        const found = { folder: '', file: twin.path, bytes: twin.bytes, sha256 }
        if (await counts(found)) return twin.path
        remember(own)
      }
      const others = store.saved.withContent(sha256).filter(file => pathOf(file) !== own.path)
      const other = await first(others, counts)
      return other && pathOf(other)
    },
  }

  function remember(own: OwnFile): void {
    recent.set(own.sha256, own)
    if (recent.size > mostRecent) recent.delete(recent.keys().next().value ?? '')
  }
}

type KnownFile = { folder: string } & Pick<SavedFile, 'file' | 'bytes' | 'sha256'>

async function first(
  files: readonly KnownFile[],
  counts: (file: KnownFile) => Promise<boolean>,
): Promise<KnownFile | undefined> {
  for (const file of files) {
    if (await counts(file)) return file
  }
  return undefined
}

/** What is there of an earlier file with the bytes that Shoal put there: itself, or what took its place. */
export async function presentOf(
  from: Pick<EarlierFile, 'folder' | 'file' | 'bytes' | 'sha256' | 'converted'>,
): Promise<KnownFile | undefined> {
  const present = { folder: from.folder, ...presentFile(from) }
  if (await isWhole(present)) return present
  return present.file !== from.file && (await isWhole(from)) ? from : undefined
}

/** Where a file is, absolute. */
export const pathOf = ({ folder, file }: Pick<KnownFile, 'folder' | 'file'>): string =>
  folder === '' ? file : join(folder, ...file.split('/'))

/** Whether a file of this size is there. */
export const isThere = (file: KnownFile): Promise<boolean> =>
  stat(pathOf(file)).then(
    found => found.isFile() && found.size === file.bytes,
    () => false,
  )

/**
 * Whether it has the bytes that were saved. Size first: a hash costs reading the file, and most changes change the
 * size.
 */
export async function isWhole(file: KnownFile): Promise<boolean> {
  if (!(await isThere(file))) return false
  return sha256OfFile(pathOf(file)).then(
    sha256 => sha256 === file.sha256,
    () => false,
  )
}
