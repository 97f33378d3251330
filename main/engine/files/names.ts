import type { BatchOptions, ConflictPolicy } from '../../../shared/settings.ts'
import { hasCode } from './disk-failure.ts'
import { splitName } from './extension.ts'
import type { PlannedName } from './filename.ts'
import {
  baseName,
  createFolders,
  type Existing,
  type Folder,
  fileName,
  fileOf,
  type SameBytes,
  takeName,
  takeSame,
} from './folder-names.ts'
import type { Inside } from './inside.ts'
import type { WholePart } from './part-file.ts'
import { foldName } from './safe-name.ts'

/** A name held for one item: no other item of the batch can get it. Changed only by its Names. */
export type Reservation = {
  /** Relative to the batch's folder, with `/`. */
  file: string
  plan: PlannedName
  replaces: boolean
  /** A file has the name, or it was given up: there is nothing left to release. */
  over: boolean
}

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
   * `moved`: another program took the name meanwhile; the reservation now holds another one, not yet given.
   */
  place(part: Pick<WholePart, 'rename'>, held: Reservation): Promise<'placed' | 'moved' | Existing>
  /**
   * Holds a file from before instead, one that stood in the way of the item's name and has its bytes already, as after
   * a power cut that took its claim. `isClaimed`: another batch knows the file. Answers whether there is one.
   */
  adopt(held: Reservation, wanted: SameBytes, isClaimed: (file: string) => boolean): Promise<boolean>
  /** Holds the name of a file from before instead, which the item's file will replace. */
  replace(held: Reservation, file: string): Promise<void>
  /** The item needs its name no more. Does nothing once a file has it. */
  release(held: Reservation): Promise<void>
  /** Absolute path of the file that has, or will have, a held name. */
  pathOf(held: Reservation): string
  /** The way from the batch's folder to an absolute path, with `/`. */
  relative(path: string): string
  /** Absolute path of a part file; the same for the same plan and mark, whatever name is free. */
  partPath(plan: PlannedName, mark: string): string
  /** Removes a part file, if it is there. */
  removePart(plan: PlannedName, mark: string): Promise<void>
}

/**
 * The names in one batch's folder: read once, then held in memory. `ours`: files this batch saved earlier, before it
 * was cut off.
 */
export function createNames(inside: Inside, policy: ConflictPolicy, ours: Iterable<string> = []): Names {
  const folders = createFolders(inside, ours)

  function choose(plan: PlannedName, folder: Folder): Reservation | Existing {
    const chosen = takeName(plan, folder, policy)
    return 'exists' in chosen ? chosen : { ...chosen, plan, over: false }
  }

  /** Lets a reservation hold another name, or none where the policy is to skip. */
  function chooseAgain(held: Reservation, plan: PlannedName, folder: Folder): Existing | undefined {
    const next = choose(plan, folder)
    if ('exists' in next) {
      held.over = true
      return next
    }
    Object.assign(held, next)
    return undefined
  }

  async function release({ file, plan, over }: Reservation): Promise<void> {
    if (over) return
    const { names } = await folders.of(plan.folder)
    names.delete(foldName(baseName(file)))
  }

  const partPath = (plan: PlannedName, mark: string) =>
    inside.path(fileOf(plan.folder, `${fileName(plan.stem, plan.ext)}.${mark}.part`))

  return {
    inside,
    release,
    pathOf: ({ file }) => inside.path(file),
    relative: inside.relative,
    partPath,
    removePart: (plan, mark) => inside.remove(partPath(plan, mark)),
    reserve: async plan => choose(plan, await folders.of(plan.folder)),
    async reclaim(file) {
      const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')))
      await folders.of(folder)
      return { file, plan: { folder, ...splitName(baseName(file)) }, replaces: false, over: false }
    },
    async change(held, plan) {
      if (isSamePlan(held.plan, plan)) return undefined
      const folder = await folders.of(plan.folder)
      await release(held)
      return chooseAgain(held, plan, folder)
    },
    async adopt(held, wanted, isClaimed) {
      if (policy !== 'rename') return false
      const file = await takeSame(held.plan, wanted, await folders.of(held.plan.folder), inside, isClaimed)
      if (file === undefined) return false
      await release(held)
      Object.assign(held, { file, replaces: false, over: true })
      return true
    },
    async replace(held, file) {
      await release(held)
      Object.assign(held, { file, replaces: true, over: false })
    },
    async place(part, held) {
      try {
        await part.rename(inside.path(held.file), held.replaces)
        held.over = true
        return 'placed'
      } catch (error) {
        if (held.replaces || !hasCode(error, 'EEXIST')) throw error
      }
      const folder = await folders.of(held.plan.folder)
      folder.names.set(foldName(baseName(held.file)), 'old-file')
      return chooseAgain(held, held.plan, folder) ?? 'moved'
    },
  }
}

/**
 * What holds for names that are taken. The earlier file of an image that changed is neither overwritten nor in its way, nor
 * is any file in the way of one that goes into a shard.
 */
export const conflictPolicyOf = ({
  saved,
  onConflict,
  pack,
}: Pick<BatchOptions, 'saved' | 'onConflict' | 'pack'>): ConflictPolicy =>
  saved === 'update' || pack !== undefined ? 'rename' : onConflict

const isSamePlan = (a: PlannedName, b: PlannedName) =>
  a.folder === b.folder && a.stem === b.stem && a.ext === b.ext
