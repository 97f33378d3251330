import { lstat, readdir } from 'node:fs/promises'
import type { ConflictPolicy } from '../../../shared/settings.ts'
import { hasCode } from './disk-failure.ts'
import { splitName } from './extension.ts'
import { foldName, type PlannedName, withCounter } from './filename.ts'
import { sha256OfFile } from './hash-file.ts'
import type { Inside } from './inside.ts'

/** A name held for one item: no other item of the batch can get it. Changed only by its Names. */
export type Reservation = {
  /** Relative to the batch's folder, with `/`. */
  file: string
  plan: PlannedName
  replaces: boolean
  /** A file bears the name, or it was given up: there is nothing left to release. */
  over: boolean
}

/** The policy is to skip, and this file was there before the batch. */
export type Existing = { exists: string }

export type Names = {
  /** The door to the batch's folder. */
  readonly inside: Inside
  /** Holds a free name for the plan. */
  reserve(plan: PlannedName): Promise<Reservation | Existing>
  /** Holds the name that an earlier run claimed for a file, whether or not the file has got it. */
  reclaim(file: string): Promise<Reservation>
  /** Holds a name for a better plan instead, once more is known of the file. */
  change(held: Reservation, plan: PlannedName): Promise<Existing | undefined>
  /**
   * Gives a finished part file its name, never replacing a file that the policy does not allow to replace.
   * `moved`: somebody else took the name meanwhile; the reservation now holds another one, not yet given.
   */
  place(part: string, held: Reservation): Promise<'placed' | 'moved' | Existing>
  /**
   * Holds a file from before instead, one that stood in the way of the item's name and has its bytes already, as after
   * a power cut that took its claim. `isClaimed`: another batch knows the file. Answers whether there is one.
   */
  adopt(held: Reservation, wanted: SameBytes, isClaimed: (file: string) => boolean): Promise<boolean>
  /** The item needs its name no more. Does nothing once a file bears it. */
  release(held: Reservation): Promise<void>
  /** Absolute path of the file that bears, or will bear, a held name. */
  pathOf(held: Reservation): string
  /** The way from the batch's folder to an absolute path, with `/`. */
  relative(path: string): string
  /** Absolute path of a part file; the same for the same plan and mark, whatever name is free. */
  partPath(plan: PlannedName, mark: string): string
  /** Removes a part file, if it is there. */
  removePart(plan: PlannedName, mark: string): Promise<void>
}

type SameBytes = { bytes: number; sha256: string }

/** What stands in the way of a name: a file from before, or something that must stay in any case. */
type Taken = 'old-file' | 'ours-or-folder'

type Folder = {
  names: Map<string, Taken>
  /** Files from before by the name they have without a counter; their sizes are looked up once. */
  old: Map<string, { file: string; bytes?: number }[]>
  /** Last counter given out per name, so that the ten-thousandth `image.jpg` is found at once. */
  counters: Map<string, number>
}

/**
 * The names in one batch's folder: read once, then held in memory, compared as a disk that ignores case
 * would compare them. `ours`: files this batch saved earlier, before it was cut off.
 */
export function createNames(inside: Inside, policy: ConflictPolicy, ours: Iterable<string> = []): Names {
  const folders = new Map<string, Promise<Folder>>()
  const spellings = new Map<string, Promise<void>>()
  const savedEarlier = new Set(Array.from(ours, foldName))

  const { path } = inside

  /** `Album` and `album` share their names, but a disk that tells them apart needs both made. */
  async function folderOf(relative: string): Promise<Folder> {
    if (relative !== '') await remembered(spellings, relative, () => inside.makeFolder(path(relative)))
    return remembered(folders, foldName(relative), () => readFolder(relative))
  }

  async function readFolder(relative: string): Promise<Folder> {
    const names = new Map<string, Taken>()
    const old: Folder['old'] = new Map()
    for (const entry of await readdir(path(relative), { withFileTypes: true })) {
      const ours = entry.isDirectory() || savedEarlier.has(foldName(fileOf(relative, entry.name)))
      names.set(foldName(entry.name), ours ? 'ours-or-folder' : 'old-file')
      if (ours || !entry.isFile()) continue
      const plain = foldName(withoutCounter(entry.name))
      old.set(plain, [...(old.get(plain) ?? []), { file: fileOf(relative, entry.name) }])
    }
    return { names, old, counters: new Map() }
  }

  /** Synchronous once the folder is known, so that two items cannot get in between each other. */
  function choose(plan: PlannedName, { names, counters }: Folder): Reservation | Existing {
    const wanted = fileName(plan.stem, plan.ext)
    const key = foldName(wanted)
    const taken = names.get(key)
    if (taken === undefined || (taken === 'old-file' && policy === 'overwrite')) {
      names.set(key, 'ours-or-folder')
      return { file: fileOf(plan.folder, wanted), plan, replaces: taken === 'old-file', over: false }
    }
    if (taken === 'old-file' && policy === 'skip') return { exists: fileOf(plan.folder, wanted) }
    for (let n = (counters.get(key) ?? 1) + 1; ; n += 1) {
      const name = fileName(withCounter(plan.stem, n), plan.ext)
      if (names.has(foldName(name))) continue
      counters.set(key, n)
      names.set(foldName(name), 'ours-or-folder')
      return { file: fileOf(plan.folder, name), plan, replaces: false, over: false }
    }
  }

  async function release({ file, plan, over }: Reservation): Promise<void> {
    if (over) return
    const { names } = await folderOf(plan.folder)
    names.delete(foldName(baseName(file)))
  }

  const partPath = (plan: PlannedName, mark: string) =>
    path(fileOf(plan.folder, `${fileName(plan.stem, plan.ext)}.${mark}.part`))

  return {
    inside,
    release,
    pathOf: ({ file }) => path(file),
    relative: inside.relative,
    partPath,
    removePart: (plan, mark) => inside.remove(partPath(plan, mark)),
    reserve: async plan => choose(plan, await folderOf(plan.folder)),
    async reclaim(file) {
      const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')))
      await folderOf(folder)
      return { file, plan: { folder, ...splitName(baseName(file)) }, replaces: false, over: false }
    },
    async change(held, plan) {
      if (isSamePlan(held.plan, plan)) return undefined
      const folder = await folderOf(plan.folder)
      await release(held)
      const next = choose(plan, folder)
      if ('exists' in next) {
        held.over = true
        return next
      }
      Object.assign(held, next)
      return undefined
    },
    async adopt(held, { bytes, sha256 }, isClaimed) {
      const { names, old } = await folderOf(held.plan.folder)
      const key = foldName(fileName(held.plan.stem, held.plan.ext))
      for (const candidate of policy === 'rename' ? (old.get(key) ?? []) : []) {
        candidate.bytes ??= await sizeOf(path(candidate.file))
        const name = foldName(baseName(candidate.file))
        const isFree = () => names.get(name) === 'old-file' && candidate.bytes === bytes
        if (!isFree() || isClaimed(candidate.file)) continue
        // A file that cannot be read is not proven to be the same: the image gets a name of its own.
        const found = await sha256OfFile(path(candidate.file)).catch(() => undefined)
        // Another item may have been faster.
        if (found !== sha256 || !isFree()) continue
        await release(held)
        names.set(name, 'ours-or-folder')
        Object.assign(held, { file: candidate.file, replaces: false, over: true })
        return true
      }
      return false
    },
    async place(part, held) {
      const target = path(held.file)
      try {
        await inside.rename(part, target, held.replaces)
        held.over = true
        return 'placed'
      } catch (error) {
        if (held.replaces || !hasCode(error, 'EEXIST')) throw error
      }
      const folder = await folderOf(held.plan.folder)
      folder.names.set(foldName(baseName(held.file)), 'old-file')
      const next = choose(held.plan, folder)
      if ('exists' in next) {
        held.over = true
        return next
      }
      Object.assign(held, next)
      return 'moved'
    },
  }
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

/** Of what is no file, none. */
const sizeOf = (path: string): Promise<number> =>
  lstat(path).then(
    found => (found.isFile() ? found.size : -1),
    () => -1,
  )

const withoutCounter = (name: string): string => name.replace(/ \(\d+\)(?=(\.[^.]*)?$)/, '')

const isSamePlan = (a: PlannedName, b: PlannedName) =>
  a.folder === b.folder && a.stem === b.stem && a.ext === b.ext

const fileName = (stem: string, ext: string) => (ext === '' ? stem : `${stem}.${ext}`)
const fileOf = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`)
const baseName = (file: string) => file.slice(file.lastIndexOf('/') + 1)
