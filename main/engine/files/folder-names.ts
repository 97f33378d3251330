import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import type { ConflictPolicy } from '../../../shared/settings.ts'
import { hasCode } from './disk-failure.ts'
import type { PlannedName } from './filename.ts'
import { sha256OfFile } from './hash-file.ts'
import type { Inside } from './inside.ts'
import { foldName, withCounter } from './safe-name.ts'

/** What stands in the way of a name: a file from before, or something that must stay in any case. */
type Taken = 'old-file' | 'ours-or-folder'

/** The names in one folder, as a disk that ignores case would compare them. */
export type Folder = {
  names: Map<string, Taken>
  /** Files from before by the name they have without a counter; their sizes are looked up once. */
  old: Map<string, { file: string; bytes?: number }[]>
  /** Last counter given out per name, so that the ten-thousandth `image.jpg` is found at once. */
  counters: Map<string, number>
}

/** The policy is to skip, and this file was there before the batch. */
export type Existing = { exists: string }

export type SameBytes = { bytes: number; sha256: string }

/** Folders below the folder of a batch, created and read when first needed. `ours`: files that the batch saved earlier. */
export function createFolders(
  inside: Inside,
  ours: Iterable<string>,
): { of(relative: string): Promise<Folder> } {
  const folders = new Map<string, Promise<Folder>>()
  const spellings = new Map<string, Promise<void>>()
  const savedEarlier = new Set(Array.from(ours, foldName))

  async function readFolder(relative: string): Promise<Folder> {
    const names: Folder['names'] = new Map()
    const old: Folder['old'] = new Map()
    for (const entry of await entriesOf(inside.path(relative))) {
      const file = fileOf(relative, entry.name)
      const isOurs = entry.isDirectory() || savedEarlier.has(foldName(file))
      names.set(foldName(entry.name), isOurs ? 'ours-or-folder' : 'old-file')
      if (isOurs || !entry.isFile()) continue
      const plain = foldName(withoutCounter(entry.name))
      old.set(plain, [...(old.get(plain) ?? []), { file }])
    }
    return { names, old, counters: new Map() }
  }

  return {
    /** `Album` and `album` share their names, but a disk that tells them apart needs both made. */
    async of(relative) {
      if (relative !== '') {
        await remembered(spellings, relative, () => inside.makeFolder(inside.path(relative)))
      }
      return remembered(folders, foldName(relative), () => readFolder(relative))
    },
  }
}

/** None where the folder is missing: who only looks makes none. */
const entriesOf = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(error => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  })

/**
 * Takes a name that the policy allows for the plan. Synchronous, so that two items cannot get in between each other.
 * `replaces`: a file from before has it.
 */
export function takeName(
  plan: PlannedName,
  { names, counters }: Folder,
  policy: ConflictPolicy,
): { file: string; replaces: boolean } | Existing {
  const wanted = fileName(plan.stem, plan.ext)
  const key = foldName(wanted)
  const taken = names.get(key)
  if (taken === undefined || (taken === 'old-file' && policy === 'overwrite')) {
    names.set(key, 'ours-or-folder')
    return { file: fileOf(plan.folder, wanted), replaces: taken === 'old-file' }
  }
  if (taken === 'old-file' && policy === 'skip') return { exists: fileOf(plan.folder, wanted) }
  for (let n = (counters.get(key) ?? 1) + 1; ; n += 1) {
    const name = fileName(withCounter(plan.stem, n), plan.ext)
    if (names.has(foldName(name))) continue
    counters.set(key, n)
    names.set(foldName(name), 'ours-or-folder')
    return { file: fileOf(plan.folder, name), replaces: false }
  }
}

/** Takes a file from before that has the plan's name, with a counter or without, and these bytes. */
export async function takeSame(
  plan: PlannedName,
  wanted: SameBytes,
  { names, old }: Folder,
  inside: Inside,
  isClaimed: (file: string) => boolean,
): Promise<string | undefined> {
  for (const candidate of old.get(foldName(fileName(plan.stem, plan.ext))) ?? []) {
    const { file } = candidate
    candidate.bytes ??= await sizeOf(inside.path(file))
    const name = foldName(baseName(file))
    const isFree = () => names.get(name) === 'old-file' && candidate.bytes === wanted.bytes
    if (!isFree() || isClaimed(file)) continue
    // A file that cannot be read is not proven to be the same: the image gets a name of its own.
    const found = await sha256OfFile(inside.path(file)).catch(() => undefined)
    // Another item may have been faster.
    if (found !== wanted.sha256 || !isFree()) continue
    names.set(name, 'ours-or-folder')
    return file
  }
  return undefined
}

/** Done once per key; what failed is tried again the next time. */
function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key)
  if (known !== undefined) return known
  const making = make()
  making.catch(() => cache.delete(key))
  cache.set(key, making)
  return making
}

/** Undefined for anything that is not a file. */
const sizeOf = (path: string): Promise<number> =>
  lstat(path).then(
    found => (found.isFile() ? found.size : -1),
    () => -1,
  )

const withoutCounter = (name: string): string => name.replace(/ \(\d+\)(?=(\.[^.]*)?$)/, '')

export const fileName = (stem: string, ext: string) => (ext === '' ? stem : `${stem}.${ext}`)
export const fileOf = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`)
export const baseName = (file: string) => file.slice(file.lastIndexOf('/') + 1)
