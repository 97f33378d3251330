import type { Item } from '../../../shared/model.ts'
import { planName } from './filename.ts'
import { usesFolderNumber } from './name-template.ts'
import { foldName } from './safe-name.ts'

/** Gives items their numbers among those of their folder, for `{n}` in names; those that have one keep it. `takenAt`: of them all. */
export function createFolderNumbers(
  template: string,
): (items: readonly Item[], takenAt?: string) => readonly Item[] {
  if (!usesFolderNumber(template)) return items => items
  const last = new Map<string, number>()
  return (items, takenAt) =>
    items.map((item, at) => {
      if (item.n !== undefined) return item
      const folder = foldName(planName({ template, item, index: at + 1, startedAt: 0, takenAt }).folder)
      const n = (last.get(folder) ?? 0) + 1
      last.set(folder, n)
      return { ...item, n }
    })
}
