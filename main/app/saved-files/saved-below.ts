import { realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Store } from '../../store/store.ts'

/**
 * Files that batches saved below a folder, from its parent folders too: name in it -> SHA-256. What was converted is
 * there beside what it was made of, or in its place.
 */
export async function savedBelow(store: Store, folder: string): Promise<Map<string, string>> {
  const root = await realFolder(folder)
  const saved = new Map<string, string>()
  for (const base of store.batches.folders()) {
    const real = await realFolder(base)
    if (!isWithin(real, root) && !isWithin(root, real)) continue
    for (const [file, sha256] of withConverted(store, base)) {
      const path = join(real, ...file.split('/'))
      if (isWithin(path, root)) saved.set(relative(root, path).split(sep).join('/'), sha256)
    }
  }
  return saved
}

function withConverted(store: Store, folder: string): Map<string, string> {
  const files = store.saved.into(folder)
  for (const { from, file, sha256, replaced } of store.conversions.into(folder)) {
    if (replaced) files.delete(from)
    files.set(file, sha256)
  }
  return files
}

/** The path without symbolic links; a path that does not exist stays as it is. */
export const realFolder = (folder: string): Promise<string> => realpath(folder).catch(() => resolve(folder))

const isWithin = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
