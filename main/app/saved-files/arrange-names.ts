import type { ArrangePlan } from '../../../shared/arranging.ts'
import { plannedPath } from '../../engine/files/filename.ts'
import {
  createNames,
  inFolder,
  isBelow,
  lookInside,
  type Names,
  openInside,
  type Reservation,
  refuseFolder,
} from '../../engine/files/mover.ts'
import { type BatchRow, wayTo } from '../../store/store.ts'
import type { Wanted } from './arrange-plan.ts'

/** One file, with the name that is held for it. `goal`: the absolute path of that name. */
export type Planned = Wanted & { held: Reservation; names: Names; goal: string }

type Held = { planned: Planned[]; unchanged: Wanted[] }

/**
 * Holds a free name for each file. The names that these files leave count as free. Rejects with a RefusalError where a
 * folder cannot be used.
 */
export const holdNames = (wanted: Iterable<Wanted>, { options }: BatchRow): Promise<Held> =>
  hold(wanted, async root => {
    try {
      return createNames(await openInside(root, options), 'rename')
    } catch (error) {
      return refuseFolder(root, error)
    }
  })

/** What would become of these files. Nothing is written, and no folder is made. Rejects with the file system's error. */
export async function planNames(
  wanted: Iterable<Wanted>,
  { folder }: BatchRow,
  most: number,
): Promise<Omit<ArrangePlan, 'undated'>> {
  const { planned, unchanged } = await hold(wanted, async root =>
    createNames(await lookInside(root), 'rename'),
  )
  const isNumbered = (each: Planned) => each.held.file !== plannedPath(each.target)
  return {
    files: planned.length,
    unchanged: unchanged.length,
    numbered: planned.filter(isNumbered).length,
    first: planned.slice(0, most).map(each => ({
      index: each.index,
      from: wayTo(folder, each.source),
      to: wayTo(folder, each.goal),
      isNumbered: isNumbered(each),
    })),
  }
}

async function hold(wanted: Iterable<Wanted>, open: (root: string) => Promise<Names>): Promise<Held> {
  const all = new Map<string, Names>()
  const namesIn = async (root: string): Promise<Names> => {
    const known = all.get(root) ?? (await open(root))
    all.set(root, known)
    return known
  }
  const unchanged: Wanted[] = []
  const moving: Wanted[] = []
  for (const each of wanted) (plainPath(each) === each.source ? unchanged : moving).push(each)
  for (const { root, source } of moving) {
    if (!isBelow(root, source)) continue
    const names = await namesIn(root)
    await names.release(await names.reclaim(wayTo(root, source)))
  }
  const planned: Planned[] = []
  for (const each of moving) {
    const names = await namesIn(each.root)
    const held = await names.reserve(each.target)
    // With this policy a name is always found.
    if ('exists' in held) continue
    planned.push({ ...each, names, held, goal: inFolder(each.root, held.file) })
  }
  return { planned, unchanged }
}

/** Where a file goes if nothing is in the way. */
const plainPath = ({ root, target }: Pick<Wanted, 'root' | 'target'>): string =>
  inFolder(root, plannedPath(target))
